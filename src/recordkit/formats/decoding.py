"""Decoding a picture whole: slower and larger than walking it, and only done when asked for."""

from __future__ import annotations

from PIL import Image, ImageSequence

from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole
from recordkit.formats.opening import Looked

MAX_DECODED_BYTES = 192 << 20
MAX_FRAMES = 500
_DECODERS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "tiff": "TIFF",
    "gif": "GIF",
    "bmp": "BMP",
    "webp": "WEBP",
    "jp2": "JPEG2000",
}


def decode_whole(looked: Looked) -> None:
    """Decode every frame of a picture and keep none.

    Raises:
        DoesNotOpenWhole: The decoder stopped.
        CannotBeJudged: It would take more memory or more frames than are allowed here.
    """
    if looked.family not in _DECODERS:
        return
    looked.stream.seek(0)
    try:
        # The pixel bound of the library itself would be a warning, then an error; ours is below.
        with Image.open(looked.stream, formats=[_DECODERS[looked.family]]) as picture:
            _decode_frames(picture)
    except (CannotBeJudged, MemoryError):
        raise
    except Image.DecompressionBombError as fault:
        raise CannotBeJudged(f"not decoded here: {fault}", zh="图像过大，未解码") from None
    except Exception as fault:  # noqa: BLE001 - the next line says why
        # Decoders raise whatever their C libraries and readers raise over hostile bytes; each
        # means the same to the agency, and the words are passed on.
        raise DoesNotOpenWhole(
            f"the decoder stopped: {fault}", zh=f"图像解码中断：{fault}"
        ) from None


def _decode_frames(picture: Image.Image) -> None:
    # JPEG is asked for an eighth of its size: all of it is read, little of it is kept.
    picture.draft("L", (1, 1))
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number >= MAX_FRAMES:
            raise CannotBeJudged(f"more than {MAX_FRAMES} frames", zh=f"超过 {MAX_FRAMES} 帧")
        width, height = frame.size
        needed = width * height * max(1, len(frame.getbands()))
        if needed > MAX_DECODED_BYTES:
            raise CannotBeJudged(
                f"decoding takes {needed} bytes, at most {MAX_DECODED_BYTES} are allowed",
                zh=f"解码需要 {needed} 字节，超过上限 {MAX_DECODED_BYTES}",
            )
        frame.load()
