"""Sound and moving pictures: containers as long as they say, frames that follow one another."""

from __future__ import annotations

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole
from recordkit.formats.opening import Looked, Opening
from recordkit.formats.sources import read_at

MAX_BOXES = 100_000
_MAX_WALKED_BYTES = 32 << 20


def read_riff(looked: Looked) -> Opening:
    """See that a WAV, AVI or WebP is as long as its header says."""
    stated = int.from_bytes(looked.glance.head[4:8], "little") + 8
    if stated > looked.glance.size_bytes and stated < 0xFFFFFFFF:
        raise _short(stated, looked.glance.size_bytes)
    return Opening()


def read_mp4(looked: Looked) -> Opening:
    """Walk the top-level boxes to the end; there must be an index (moov) or fragments (moof)."""
    at, kinds, size = 0, set[bytes](), looked.glance.size_bytes
    for _ in range(MAX_BOXES):
        header = read_at(looked.stream, at, 16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        length = length or size - at
        if length < 8 or at + length > size:
            raise _short(at + max(length, 8), size)
        kinds.add(kind)
        at += length
        if at >= size:
            break
    else:
        raise CannotBeJudged(f"more than {MAX_BOXES} boxes", zh=f"数据块超过 {MAX_BOXES} 个")
    if not kinds & {b"moov", b"moof"}:
        raise DoesNotOpenWhole("its index (moov) is absent", zh="缺少索引（moov），无法播放")
    return Opening()


# MPEG audio, by version (2.5, -, 2, 1) and layer (-, III, II, I); kbit/s and Hz
_BITRATES = {
    (3, 1): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (3, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (2, 1): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def read_mp3(looked: Looked) -> Opening:
    """Walk frame by frame to the end; the last frame must be there whole."""
    size = looked.glance.size_bytes
    if size > _MAX_WALKED_BYTES:
        raise CannotBeJudged(
            f"{size} bytes of sound are not walked here", zh="音频过大，未逐帧检查"
        )
    content = read_at(looked.stream, 0, size)
    at = _after_tag(content)
    end = size - 128 if content[-128:-125] == b"TAG" else size
    frames = 0
    while at + 4 <= end:
        length = _frame_bytes(content[at : at + 4])
        if length == 0:
            break
        if at + length > end:
            raise _short(at + length, size)
        at += length
        frames += 1
    if frames < 2:
        raise DoesNotOpenWhole("no sound frames follow one another", zh="没有连续的音频帧")
    return Opening()


def _after_tag(content: bytes) -> int:
    if content[:3] != b"ID3":
        return 0
    length = 0
    for each in content[6:10]:
        length = length << 7 | each & 0x7F
    at = 10 + length
    padding = len(content[at : at + 8192]) - len(content[at : at + 8192].lstrip(b"\x00"))
    return at + padding


def _frame_bytes(header: bytes) -> int:
    """Return the length of the frame that `header` begins, or 0 when it begins none."""
    if header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrates = _BITRATES.get((3 if version == 3 else 2, layer))
    rates = _RATES.get(version)
    bitrate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if bitrates is None or rates is None or bitrate_index in (0, 15) or rate_index == 3:
        return 0
    padding = header[2] >> 1 & 1
    per_frame = 72 if layer == 1 and version != 3 else 144
    return per_frame * bitrates[bitrate_index] * 1000 // rates[rate_index] + padding


def _short(expected: int, found: int) -> DoesNotOpenWhole:
    return DoesNotOpenWhole(
        f"it should reach to byte {expected}, the file has {found}: it is cut short",
        zh=f"应至第 {expected} 字节，文件只有 {found} 字节，不完整",
    )
