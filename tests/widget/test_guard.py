from __future__ import annotations

import pytest

from wandb_tables_widget.widget.guard import guard_routing


class PlainComm:
    pass


def test_a_comm_without_the_hook_is_left_alone():
    comm = PlainComm()
    assert guard_routing(comm) is False
    assert vars(comm) == {}
    assert guard_routing(None) is False


def test_the_comm_of_the_installed_ipykernel_keeps_to_what_was_asked():
    comm_module = pytest.importorskip("ipykernel.comm.comm")
    comm = comm_module.BaseComm(primary=False)
    if not guard_routing(comm):
        pytest.skip("this ipykernel does not reroute")
    comm._reply_subshell_id = None
    data = {"method": "custom", "content": {"id": "page-1"}}
    assert comm._reply_subshell_for(data, "subshell") == "subshell"
    assert comm_module.BaseComm(primary=False)._reply_subshell_for(data, "subshell") == "subshell"


def test_without_the_guard_the_installed_ipykernel_reroutes():
    comm_module = pytest.importorskip("ipykernel.comm.comm")
    comm = comm_module.BaseComm(primary=False)
    if not hasattr(comm, "_reply_subshell_for"):
        pytest.skip("this ipykernel does not reroute")
    comm._reply_subshell_id = None
    assert comm._reply_subshell_for({}, "subshell") is None
