"""What to do: profiles, `decide()` and the explanation of a decision in words."""

from chouxin.policy.deciding import Revisions, answerable, decide
from chouxin.policy.explaining import explain
from chouxin.policy.loading import load_profile, shipped_profiles
from chouxin.policy.profile import Policy, Thresholds

__all__ = ["Policy", "Revisions", "Thresholds", "answerable", "decide", "explain", "load_profile", "shipped_profiles"]
