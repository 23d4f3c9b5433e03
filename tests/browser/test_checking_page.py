"""The page for citizens says of every receipt what the library says of it, aspect by aspect."""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import pytest
from asn1crypto import cms
from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import (
    codes,
    good,
    receipts,
    verdicts_on_code,
    verdicts_on_receipt,
)
from docs.generating.vectors.sm import sm_vectors
from playwright.sync_api import Browser, Page, Request

from recordkit.evidence import (
    Receipt,
    Trust,
    certificates_in_pem,
    code_of,
    der,
    token_in_response,
    verify_receipt,
)
from recordkit.evidence.archive_timestamps import read_record
from recordkit.evidence.timestamps import read_token
from recordkit.fixity import Digests
from recordkit.papers import receipt_paper
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier import KnownKeys, read_trust, verify_receipt_file
from recordkit.verifier.receipt_page import (
    in_groups,
    joined_modules,
    receipt_page,
    trust_fingerprint,
)
from tests.conformance.filing import file_in

RECEIPTS, CODES = dict(receipts()), dict(codes())
KEYS = KnownKeys(issuing.trust(), (issuing.ledger().vkey,), issuing.witnesses())
# What the page says beside what was judged: what it was not given, or does not look at.
BESIDE = {"package_digests": "not_applicable", "signature": "not_applicable"}
MUTATIONS = 300
PAPER = receipt_paper(good(), code_of(good(), issuing.ledger()))
_PACKED = zlib.compress(bytes(64 << 20))
BOMB = (
    b"%%PDF-1.7\n<</Length %d/Type/EmbeddedFile/Filter/FlateDecode>>\nstream\n" % len(_PACKED)
) + _PACKED
_DONE = "Done"
_VERDICTS = """() => [...document.querySelectorAll('#verdicts li')].map(
  (row) => [row.dataset.aspect, row.dataset.verdict])"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the page from the disk, without any network."""
    path = tmp_path_factory.mktemp("page") / "verify.html"
    path.write_bytes(receipt_page(KEYS))
    with Opened(browser, path.as_uri()) as page:
        yield page


class Opened:
    """A page in a browser of its own that is offline; it must never complain or ask for anything."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        self._context = browser.new_context(offline=True, **options)
        self._address = address
        self.complaints: list[str] = []

    def __enter__(self) -> Page:
        page = self._context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)
        page.goto(self._address)
        return page

    def _asked(self, request: Request) -> None:
        if request.url != self._address.split("#")[0]:
            self.complaints.append(request.url)

    def __exit__(self, kind: object, *_: object) -> None:
        self._context.close()
        if kind is None:
            assert self.complaints == []


def choose(page: Page, receipt: bytes, package: bytes | None = None) -> None:
    page.evaluate("document.getElementById('state').textContent = ''")
    page.set_input_files("#receipt", file("receipt.json", receipt))
    wait_for(page, _DONE)
    if package is not None:
        page.evaluate("document.getElementById('state').textContent = ''")
        page.set_input_files("#package", file("package.zip", package))
        wait_for(page, _DONE)


def paste(page: Page, text: str) -> None:
    page.evaluate("document.getElementById('state').textContent = ''")
    page.fill("#code", text)
    page.click("#check")
    wait_for(page, _DONE)


def wait_for(page: Page, words: str) -> None:
    page.locator("#state", has_text=words).wait_for()


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def shown(page: Page) -> dict[str, str]:
    """Return the verdict on each aspect: the worst, where it is shown several times."""
    every = page.evaluate(_VERDICTS)
    return {aspect: worst({v: v for name, v in every if name == aspect}) for aspect, _ in every}


def expected(judged: dict[str, str]) -> dict[str, str]:
    """Return what the page should show."""
    return judged if judged == {"receipt_structure": "failed"} else BESIDE | judged


@pytest.fixture
def fresh(page: Page) -> Page:
    page.reload()
    return page


@pytest.fixture(scope="module")
def call(browser: Browser) -> Iterator[Page]:
    """Open an empty page that has the algorithms of ours at hand, as `kit`."""
    context = browser.new_context()
    page = context.new_page()
    modules = "".join(f"...${name}, " for name in ("bytes", "sha2", "sm3", "curves", "der"))
    page.evaluate(f"() => {{ {joined_modules(last='der')}\nglobalThis.kit = {{ {modules} }}; }}")
    yield page
    context.close()


class TestThePage:
    @pytest.mark.parametrize("name", RECEIPTS)
    def test_says_of_a_receipt_what_the_library_says(self, page: Page, name: str):
        page.reload()
        choose(page, RECEIPTS[name])

        assert shown(page) == expected(verdicts_on_receipt(RECEIPTS[name], None))

    @pytest.mark.parametrize("name", [name for name in RECEIPTS if "renewed" in name])
    def test_says_of_each_timestamp_of_a_renewed_record_what_the_library_says(
        self, page: Page, name: str
    ):
        page.reload()
        choose(page, RECEIPTS[name])
        judged = judgements_on(Receipt.from_json(RECEIPTS[name]), KEYS)

        said = [each for each in page.evaluate(_VERDICTS) if each[0] not in BESIDE]
        assert sorted(said, key=itemgetter(0)) == sorted(judged, key=itemgetter(0))

    @pytest.mark.parametrize("name", CODES)
    def test_says_of_a_code_what_the_library_says(self, page: Page, name: str):
        page.reload()
        paste(page, CODES[name])

        judged = verdicts_on_code(CODES[name], None)
        if "code_signature" in judged:  # the policy asks for cosignatures, which no code has
            judged["witnesses"] = "indeterminate"
        assert shown(page) == expected(judged)

    @pytest.mark.parametrize("package", [issuing.PACKAGE, b"another", b""], ids=repr)
    def test_compares_the_package(self, fresh: Page, package: bytes):
        choose(fresh, RECEIPTS["good-sm2-sm3"], package)

        judged = verdicts_on_receipt(RECEIPTS["good-sm2-sm3"], package)
        assert shown(fresh) == expected(judged)

    def test_a_package_of_many_pieces_is_digested_rightly(self, fresh: Page):
        package = random.Random(2).randbytes((9 << 20) + 7)
        named = replace(good(), package=Digests.of(package)).to_json()
        choose(fresh, named, package)

        assert shown(fresh)["package_digests"] == "passed"

    def test_keeps_a_package_that_is_chosen_first(self, fresh: Page):
        fresh.set_input_files("#package", file("package.zip", issuing.PACKAGE))
        wait_for(fresh, "Now choose")
        choose(fresh, RECEIPTS["good-sm2-sm3"])

        assert shown(fresh)["package_digests"] == "passed"

    def test_is_as_strict_as_the_library_when_bytes_are_changed(self, page: Page):
        page.reload()
        chance = random.Random(1)
        seen = []
        for _ in range(MUTATIONS):
            content = mutated(chance)
            choose(page, content)
            seen.append((shown(page), expected(verdicts_on_receipt(content, None))))

        assert [said for said, _ in seen if worst(said) == "passed"] == []
        assert [both for both in seen if worst(both[0]) != worst(both[1])] == []
        # Two readers of broken ASN.1 may stop at different places, but seldom.
        assert sum(said == wanted for said, wanted in seen) > 0.97 * MUTATIONS

    def test_says_in_one_sentence_no_better_than_the_worst(self, fresh: Page):
        choose(fresh, RECEIPTS["good-sm2-sm3"])
        assert fresh.get_attribute("#summary", "class") == "summary passed"
        choose(fresh, RECEIPTS["checkpoint-by-a-stranger"])
        assert fresh.get_attribute("#summary", "class") == "summary indeterminate"
        choose(fresh, RECEIPTS["evidence-cut-short"])
        assert fresh.get_attribute("#summary", "class") == "summary failed"

    def test_reads_the_code_behind_its_own_address(self, browser: Browser, page: Page):
        with Opened(browser, f"{page.url.split('#')[0]}#{CODES['good']}") as other:
            wait_for(other, _DONE)
            assert shown(other)["code_signature"] == "passed"

    def test_prints_the_fingerprint_of_whom_it_trusts(self, fresh: Page):
        assert fresh.text_content("#fingerprint") == in_groups(trust_fingerprint(KEYS))
        assert fresh.locator("#authorities li").count() == len(issuing.ALGORITHMS)
        assert fresh.locator("#witnesses li").count() == len(issuing.WITNESSES) + 1
        assert "2 / 2" in (fresh.text_content("#witnesses li:last-child") or "")
        assert fresh.text_content("#ledgers li") == issuing.ledger().vkey

    def test_refuses_to_work_when_its_trust_was_exchanged(self, browser: Browser, tmp_path: Path):
        other = KnownKeys(KEYS.trust, (issuing.ledger(key="stranger").vkey,))
        trusted, exchanged = (f"{json.dumps(list(keys.log_keys))}" for keys in (KEYS, other))
        path = tmp_path / "exchanged.html"
        path.write_text(receipt_page(KEYS).decode().replace(trusted, exchanged))

        with Opened(browser, path.as_uri()) as page:
            assert "do not use it" in (page.text_content("#state") or "")
            assert page.is_disabled("#check")

    def test_trusts_nobody_when_it_was_made_so(self, browser: Browser, tmp_path: Path):
        path = tmp_path / "nobody.html"
        path.write_bytes(receipt_page(KnownKeys()))

        with Opened(browser, path.as_uri()) as page:
            choose(page, RECEIPTS["good-sm2-sm3"])
            found = shown(page)

        assert found["authority_trust"] == found["checkpoint_signature"] == "indeterminate"

    def test_asks_for_no_witness_when_it_was_made_so(self, browser: Browser, tmp_path: Path):
        path = tmp_path / "no-witness.html"
        path.write_bytes(receipt_page(KnownKeys(KEYS.trust, KEYS.log_keys)))

        with Opened(browser, path.as_uri()) as page:
            choose(page, RECEIPTS["good-cosigned-by-every-witness"])
            assert shown(page)["checkpoint_witnesses"] == "not_applicable"
            assert page.get_attribute("#summary", "class") == "summary passed"
            paste(page, CODES["good"])
            assert shown(page)["witnesses"] == "not_applicable"

    def test_knows_witnesses_without_asking_for_them(self, browser: Browser, tmp_path: Path):
        keys = replace(KEYS, witnesses=replace(issuing.witnesses(), quorum=None))
        path = tmp_path / "no-quorum.html"
        path.write_bytes(receipt_page(keys))

        with Opened(browser, path.as_uri()) as page:
            for name in ("cosigned-by-nobody", "cosigned-by-too-few", "cosignature-altered"):
                choose(page, RECEIPTS[name])
                judged = dict(judgements_on(Receipt.from_json(RECEIPTS[name]), keys))
                assert shown(page) == expected(judged)

    def test_refuses_to_work_when_its_policy_was_weakened(self, browser: Browser, tmp_path: Path):
        path = tmp_path / "weakened.html"
        page_text = receipt_page(KEYS).decode()
        assert page_text.count('"threshold": 2') == 1
        path.write_text(page_text.replace('"threshold": 2', '"threshold": 1'))

        with Opened(browser, path.as_uri()) as page:
            assert "do not use it" in (page.text_content("#state") or "")

    @pytest.mark.parametrize("width", [1280, 360])
    def test_is_as_wide_as_the_screen_and_reached_by_keyboard(
        self, browser: Browser, page: Page, width: int
    ):
        with Opened(
            browser, page.url.split("#")[0], viewport={"width": width, "height": 800}
        ) as other:
            choose(other, RECEIPTS["good-sm2-sm3"], issuing.PACKAGE)
            assert other.evaluate("document.documentElement.scrollWidth") <= width
            other.focus("#receipt")
            other.keyboard.press("Tab")
            assert other.evaluate("document.activeElement.id") == "package"

    def test_lets_a_screen_reader_name_everything(self, fresh: Page):
        axe = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
        choose(fresh, RECEIPTS["checkpoint-by-a-stranger"])
        # Evaluated from outside, so that the page's own policy stays as it is.
        fresh.evaluate(axe.read_text(encoding="utf-8"))
        found = fresh.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")

        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []

    def test_takes_the_receipt_out_of_its_printed_form(self, fresh: Page):
        choose(fresh, PAPER)

        assert shown(fresh) == expected(verdicts_on_receipt(good().to_json(), None))

    @pytest.mark.parametrize(
        "paper",
        [b"%PDF-1.7 ", PAPER.replace(b"EmbeddedFile", b"EmbeddedFilf"), PAPER + PAPER, BOMB],
        ids=["no PDF", "nothing attached", "two attached", "unfolds far too large"],
    )
    def test_says_that_a_pdf_holds_no_receipt(self, fresh: Page, paper: bytes):
        fresh.set_input_files("#receipt", file("receipt.pdf", paper))

        wait_for(fresh, "No receipt could be taken out")
        assert fresh.is_hidden("#results")

    def test_says_that_a_damaged_pdf_could_not_be_checked(self, fresh: Page):
        start = PAPER.index(b"stream\n", PAPER.index(b"/EmbeddedFile/")) + 7
        fresh.set_input_files(
            "#receipt", file("receipt.pdf", PAPER[:start] + bytes(64) + PAPER[start + 64 :])
        )

        wait_for(fresh, "could not be checked")
        assert fresh.is_hidden("#results")


class TestReceiptsThatOthersHadAHandIn:
    def test_a_filed_package_is_proved_with_its_keys_alone(self, browser: Browser, tmp_path: Path):
        filed = file_in(tmp_path)
        keys = read_trust(filed.trust)
        (tmp_path / "verify.html").write_bytes(receipt_page(keys))
        found = verify_receipt_file(
            filed.receipt,
            trust=keys.trust,
            log_keys=keys.log_keys,
            package=Digests.of(filed.package.read_bytes()),
        )

        with Opened(browser, (tmp_path / "verify.html").as_uri()) as page:
            choose(page, filed.receipt.read_bytes(), filed.package.read_bytes())
            said = shown(page)

        assert found.exit_status == 0
        assert said == {
            each.aspect: each.verdict.name.lower()
            for group in found.groups.values()
            for each in group
        }

    @pytest.mark.parametrize("authority", ["sigstage/response-sha256", "test_tsa/response"])
    def test_a_token_of_another_authority_is_judged_alike(
        self, browser: Browser, tmp_path: Path, authority: str
    ):
        folder = Path(__file__).parents[1] / "fixtures" / "tsr"
        token = token_in_response((folder / f"{authority}.tsr").read_bytes())
        chain = (folder / authority).parent / "ts_chain.pem"
        keys = KnownKeys(Trust(certificates_in_pem(chain.read_bytes())), KEYS.log_keys)
        content = receipt_over(token).to_json()
        judged = judgements_on(Receipt.from_json(content), keys)
        (tmp_path / "verify.html").write_bytes(receipt_page(keys))

        with Opened(browser, (tmp_path / "verify.html").as_uri()) as page:
            choose(page, content)
            said = shown(page)

        wanted = dict(judged)
        assert wanted["token_structure"] == "passed"
        assert said == expected(wanted)

    @pytest.mark.parametrize("is_known", [True, False])
    def test_a_token_without_its_certificate_is_judged_alike(
        self, browser: Browser, tmp_path: Path, is_known: bool
    ):
        signer = issuing.authority("p256").timestamps
        keys = replace(KEYS, trust=Trust(signer.certificates[:1])) if is_known else KEYS
        whole = Receipt.from_json(RECEIPTS["good-p256-sha256"])
        token = read_record(whole.evidence_record).newest.encoded_token
        receipt = receipt_over(without_certificates(token), token)
        judged = judgements_on(receipt, keys)
        (tmp_path / "verify.html").write_bytes(receipt_page(keys))

        with Opened(browser, (tmp_path / "verify.html").as_uri()) as page:
            choose(page, receipt.to_json())
            assert shown(page) == expected(dict(judged))
        assert (["token_value", "passed"] in judged) is is_known

    @pytest.mark.parametrize("name", ["example", "wrong-cms-version"])
    def test_a_record_of_another_maker_is_judged_alike(self, fresh: Page, name: str):
        folder = Path(__file__).parents[1] / "fixtures" / "ers"
        receipt = replace(good(), evidence_record=(folder / f"{name}.ers").read_bytes())
        choose(fresh, receipt.to_json())

        said = [each for each in fresh.evaluate(_VERDICTS) if each[0] not in BESIDE]
        judged = judgements_on(receipt, KEYS)
        assert sorted(said, key=itemgetter(0)) == sorted(judged, key=itemgetter(0))


class TestItsAlgorithms:
    def test_sm3_and_sha_2_are_those_of_the_standards(self, call: Page):
        fixtures = Path(__file__).parents[1] / "fixtures" / "sm" / "sm-vectors.json"
        published = [
            (each["message_ascii"].encode().hex(), each["digest"])
            for each in json.loads(fixtures.read_text(encoding="utf-8"))["sm3"]
        ]
        ours = [(each["message"], each["digest"]) for each in sm_vectors()["sm3"]]

        for message, digest in (*published, *ours):
            assert call.evaluate("(m) => kit.toHex(kit.sm3(kit.fromHex(m)))", message) == digest

    @pytest.mark.parametrize("name", ["sha1", "sha256", "sha384", "sha512"])
    def test_every_length_of_message_is_digested_rightly(self, call: Page, name: str):
        messages = [bytes(range(256))[:length] for length in range(256)]
        found = call.evaluate(
            f"(all) => all.map((m) => kit.toHex(kit.{name}(kit.fromHex(m))))",
            [message.hex() for message in messages],
        )

        assert found == [hashlib.new(name, message).hexdigest() for message in messages]

    def test_sm2_takes_what_the_library_takes(self, call: Page):
        given = sm_vectors()["sm2"]
        for case in given["signatures"]:
            found = call.evaluate(
                """({ key, message, signature }) => {
                  try {
                    const pair = kit.Element.read(kit.fromHex(signature)).sequence().map((e) => e.integer());
                    const point = kit.readPoint(kit.fromHex(key), kit.SM2);
                    return pair.length === 2 && kit.verifySm2(point, kit.fromHex(message), ...pair);
                  } catch (found) { return false; }
                }""",
                {"key": given["public_key"], **case},
            )
            assert found is case["good"], case["case"]


def judgements_on(receipt: Receipt, keys: KnownKeys) -> list[list[str]]:
    """Return aspect and verdict of every judgement, in the library's order."""
    judged = verify_receipt(
        receipt,
        package=None,
        trust=keys.trust,
        log_keys=keys.log_keys,
        witnesses=keys.witnesses,
    )
    return [[each.aspect, each.verdict.name.lower()] for each in judged]


def receipt_over(token: bytes, whole: bytes = b"") -> Receipt:
    """Return a receipt whose evidence record holds a foreign token, directly about the package.

    `whole` is the token before its certificates were taken out.
    """
    imprint = read_token(whole or token)
    algorithm = der.sequence(der.algorithm(imprint.digest_algorithm))
    stamps = der.sequence(der.sequence(der.sequence(token)))
    record = der.sequence(der.integer(1), algorithm, stamps)
    sha256 = imprint.digest.hex() if len(imprint.digest) == 32 else good().package.sha256
    return replace(good(), evidence_record=record, package=Digests(good().package.sm3, sha256))


def without_certificates(token: bytes) -> bytes:
    """Return a token that no longer carries the certificates of its authority."""
    signed = cms.ContentInfo.load(token)["content"]
    parts = ("version", "digest_algorithms", "encap_content_info", "signer_infos")
    stripped = der.sequence(*(signed[part].dump() for part in parts))
    return der.sequence(der.identifier("1.2.840.113549.1.7.2"), der.explicit(0, stripped))


def mutated(chance: random.Random) -> bytes:
    """Return a receipt with a byte changed: of its text, or within its evidence record."""
    if chance.random() < 0.5:
        text = bytearray(RECEIPTS["good-p256-sha256"])
        text[chance.randrange(len(text))] ^= 1 << chance.randrange(8)
        return bytes(text)
    held = chance.choice((good(), Receipt.from_json(RECEIPTS["good-renewed-three-times"])))
    record = bytearray(held.evidence_record)
    record[chance.randrange(len(record))] ^= 1 << chance.randrange(8)
    return replace(good(), evidence_record=bytes(record)).to_json()


def worst(said: dict[str, str]) -> str:
    return max(said.values(), key=lambda verdict: Verdict[verdict.upper()])
