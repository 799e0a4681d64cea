// Rounding of rows of floats to bytes.

/// A row in bytes: each number is about low + step · (byte + offset of the instruction set).
typedef struct quantized_row {
  float step, low;
} quantized_row;

/// Bytes of `k` numbers, rounded up to whole groups of four.
static inline ptrdiff_t quantized_width(ptrdiff_t k) { return (k + 3) / 4 * 4; }
