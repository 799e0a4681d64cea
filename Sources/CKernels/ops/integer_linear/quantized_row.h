// Rows of floats rounded to bytes.

#ifndef CK_QUANTIZED_ROW_H
#define CK_QUANTIZED_ROW_H

#include <stddef.h>

/// A row in bytes: each number is about low + step · byte, where the byte is the stored one
/// combined with the instruction set's INTEGER_FLIP.
typedef struct quantized_row {
  float step, low;
} quantized_row;

/// Bytes of a row of `k` numbers, rounded up to whole groups of four.
static inline ptrdiff_t quantized_width(ptrdiff_t k) { return (k + 3) / 4 * 4; }

#endif
