"""Why a claim is recorded as it is: what each stage made of its sentence, and what each rule that was asked about it answered."""

from zhclaims.explain.answers import Answer
from zhclaims.explain.explanation import Explanation, Refusal, explain

__all__ = ["Answer", "Explanation", "Refusal", "explain"]
