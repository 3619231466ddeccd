"""Limits in a job: more memory is allowed while a decoder asks for it, and no longer; never more CPU than was said."""

import subprocess
import sys

SCRIPT = """
import resource
from picturedesk.imaging import limits

limits.confine_job(cpu_s=10, memory_bytes=300 << 20)
spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
assert resource.getrlimit(resource.RLIMIT_CPU)[0] <= spent + 10
most = limits.most_data_bytes()
limits.confine_data(most + (300 << 20))
held = bytearray(400 << 20)
del held
limits.confine_data(most)
try:
    bytearray(400 << 20)
except MemoryError:
    limits.give_memory_back()
    print("held to it")
"""


def test_a_job_gets_more_memory_for_a_while_and_then_no_more() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("held to it\n", "")
