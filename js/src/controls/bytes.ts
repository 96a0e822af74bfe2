// Sizes of files, for people.

/** 2048 → "2.0 KB" (1 KB = 1000 bytes). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${["B", "KB", "MB", "GB", "TB"][power]}`;
}
