"""Article 9: what is filed bears its agency's seal, and the seal holds as long as nothing changes."""

from __future__ import annotations

from tests.house.house import AT, House, choice_of, made
from tests.house.taking_out import package_of

from muniment.kernel import parts
from recordkit.evidence import verify_detached
from recordkit.terms.vocabulary import Verdict


def judged(record_id, *, change: bytes = b""):
    package = package_of(record_id)
    return verify_detached(
        package.manifest_bytes + change, package.signature_bytes, trust=parts.get().trust, at=AT
    ).judgements


class TestTheSealOfAFiledRecord:
    def test_is_that_of_the_agency_which_handled_the_case(self, house: House):
        market, land = house.finish(made(0), made(1, choice=choice_of("land")))

        said = {
            record: " ".join(each.reason.zh for each in judged(record)) for record in (market, land)
        }

        assert "示范市市场监督管理局电子签章" in said[market]
        assert "示范市自然资源和规划局电子签章" in said[land]

    def test_holds(self, house: House):
        [licence] = house.finish(made(0))

        assert {each.verdict for each in judged(licence)} == {Verdict.PASSED}

    def test_does_not_hold_for_anything_else(self, house: House):
        [licence] = house.finish(made(0))

        assert Verdict.FAILED in {each.verdict for each in judged(licence, change=b" ")}

    def test_covers_every_file_of_the_package_by_size_and_two_digests(self, house: House):
        [licence] = house.finish(made(0))
        manifest = package_of(licence).manifest_bytes.decode()

        for component in package_of(licence).package.components:
            assert component.digests.sm3 in manifest
            assert component.digests.sha256 in manifest
            assert str(component.size_bytes) in manifest
