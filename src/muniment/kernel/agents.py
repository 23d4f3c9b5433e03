"""Who acts: a person, a system, or the platform itself, written as one string."""

from __future__ import annotations

from typing import NewType

AgentId = NewType("AgentId", str)

PLATFORM = AgentId("platform")


def person(account_id: object) -> AgentId:
    """Return the agent identifier of a person."""
    return AgentId(f"person:{account_id}")


def is_person(agent: AgentId) -> bool:
    """Whether it is a person who acts."""
    return agent.startswith("person:")


def system(client_id: str) -> AgentId:
    """Return the agent identifier of a connected system."""
    return AgentId(f"system:{client_id}")
