"""`python -m zhclaims`: the command line."""

from zhclaims.cli import main

if __name__ == "__main__":
    main()
