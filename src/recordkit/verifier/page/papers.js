// Taking the receipt out of its printed form, as our own writer attaches it; not a reader of PDF.
// What is printed on the page is not looked at. Bounded, since anybody may hand us anything. Source: docs/formats/receipt.md, section 4.

const ATTACHED = /<<\/Length (\d{1,7})\/Type\/EmbeddedFile\/Filter\/FlateDecode\b[^\r\n]{0,500}>>\r?\nstream\r?\n/g;
const LARGEST_RECEIPT = 1 << 20;

export const isPaper = (bytes) => String.fromCharCode(...bytes.subarray(0, 5)) === "%PDF-";

// The one attached file, or null when there is none, there are several, or this browser is too old.
export async function attachedTo(bytes) {
  // One character for each byte, so that places in the text are places in the file.
  const text = new TextDecoder("latin1").decode(bytes);
  const found = [...text.matchAll(ATTACHED)];
  if (found.length !== 1 || typeof DecompressionStream === "undefined") return null;
  const [[head, length]] = found;
  const start = found[0].index + head.length;
  return unpacked(bytes.subarray(start, start + Number(length)));
}

async function unpacked(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces = [];
  for (let size = 0; size <= LARGEST_RECEIPT; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer());
    pieces.push(value);
    size += value.length;
  }
  await reader.cancel();
  return null;
}
