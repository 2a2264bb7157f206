"""What the kernel refuses the process that reads: connections, other programs, and files to write.

A filter of system calls (seccomp) holds also for compiled code, which the checks of Python do not see,
and needs no privilege. It is written for the two processors servers have; elsewhere there is none.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _NOT_PERMITTED = 0x7FFF0000, 0x00050001
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_FOREIGN_CALLS = 0x40000000  # numbers of another calling convention begin here
_WRITING_FLAGS = 0o1103  # write only, read and write, create, truncate


@dataclass(frozen=True, slots=True)
class _Processor:
    """Its name to the kernel, the numbers of refused calls, and calls that open files with the place of their flags."""

    audit: int
    refused: tuple[int, ...]
    opening: tuple[tuple[int, int], ...]


_PROCESSORS = {
    # socket, connect, bind, execve, fork, vfork, ptrace, creat, unlink, rename, mkdir, rmdir, truncate, link,
    # symlink, their relatives with a folder, execveat, openat2, process_vm_*, io_uring
    "x86_64": _Processor(
        0xC000003E,
        (41, 42, 49, 59, 57, 58, 101, 85, 87, 82, 83, 84, 76, 86, 88, 263, 264, 316, 258, 265, 266, 322, 437, 310, 311,
         425, 426, 427),
        ((2, 1), (257, 2)),
    ),
    "aarch64": _Processor(
        0xC00000B7,
        (198, 203, 200, 221, 117, 35, 38, 276, 34, 45, 37, 36, 281, 437, 270, 271, 425, 426, 427),
        ((56, 2),),
    ),
}  # fmt: skip


def refuse() -> bool:
    """Refuse the calls for the rest of this process's life; whether the kernel took the filter."""
    processor = _PROCESSORS.get(platform.machine())
    if processor is None:
        return False
    steps = _steps(processor)
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return int(libc.prctl(_PR_SET_SECCOMP, _FILTER, program, 0, 0)) == 0


def _steps(processor: _Processor) -> list[tuple[int, int, int, int]]:
    """The filter as (operation, steps ahead if so, steps ahead if not, operand); the last two steps are the answers.

    A jump of -1 goes to the refusal, one of -2 to the permission.
    """
    checks: list[tuple[int, int, int, int]] = []
    for number, argument in processor.opening:
        # another call: over the next two; this call: its flags decide
        checks += [(_EQUAL, 0, 2, number), (_LOAD, 0, 0, 16 + 8 * argument), (_ANY_BIT, -1, -2, _WRITING_FLAGS)]
    checks += [(_EQUAL, -1, 0, number) for number in processor.refused]
    head = [(_LOAD, 0, 0, 4), (_EQUAL, 0, -1, processor.audit), (_LOAD, 0, 0, 0), (_AT_LEAST, -1, 0, _FOREIGN_CALLS)]
    steps = [*head, *checks, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOT_PERMITTED)]
    no, yes = len(steps) - 1, len(steps) - 2

    def ahead(position: int, jump: int) -> int:
        return {-1: no - position - 1, -2: yes - position - 1}.get(jump, jump)

    return [
        (operation, ahead(position, so), ahead(position, otherwise), operand)
        for position, (operation, so, otherwise, operand) in enumerate(steps)
    ]
