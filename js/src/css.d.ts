// A style sheet that is imported is its text, see scripts/build.mjs.

declare module "*.css" {
  const text: string;
  export default text;
}
