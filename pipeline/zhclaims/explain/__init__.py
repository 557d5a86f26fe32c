"""Why a claim is recorded as it is: what each stage made of its sentence, and what each rule that was asked about it answered."""

from zhclaims.explain.explanation import Explanation, explain
from zhclaims.explain.verdicts import Verdict

__all__ = ["Explanation", "Verdict", "explain"]
