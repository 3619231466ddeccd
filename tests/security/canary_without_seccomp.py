"""The canary where the kernel has Landlock alone."""

from tests.security import canary
from tests.security.older_kernel import lacking

if __name__ == "__main__":
    lacking("seccomp")
    canary.main()
