// Sizes rounded up.

#ifndef CK_ROUNDING_H
#define CK_ROUNDING_H

#include <stddef.h>

/// x rounded up to a multiple of `unit`.
static inline ptrdiff_t round_up(ptrdiff_t x, ptrdiff_t unit) {
  return (x + unit - 1) / unit * unit;
}

/// The distance of rows of `width` floats that share no cache sets: more than a row of whole vectors, and
/// not a power of two.
static inline ptrdiff_t spread_stride(ptrdiff_t width) { return round_up(width, 16) + 16; }

/// x rounded up to an even number.
static inline ptrdiff_t even(ptrdiff_t x) { return x + x % 2; }

#endif
