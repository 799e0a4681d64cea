// Rounding of a row to bytes.

#ifndef CK_QUANTIZE_ROW_VECTOR_TEMPLATE_H
#define CK_QUANTIZE_ROW_VECTOR_TEMPLATE_H

#include "../../vector/vector_template.h"
#include "quantized_row.h"

typedef uint8_t vb __attribute__((ext_vector_type(CK_LANES)));

/// Numbers as bytes; a NaN, or a number below `low`, becomes zero.
INLINE vb bytes_of(vf x, vf low, vf inverse) {
  vf value = vmin(vmax((x - low) * inverse, splat(0)), splat(255));
  return __builtin_convertvector(__builtin_convertvector(value + splat(0.5f), vi), vb);
}

/// Rounds x [k] to bytes 0...255 between its smallest and its largest number, padded with zeros to
/// whole groups. `flip` is combined with every byte by exclusive or: 0, or 0x80 for signed bytes.
static quantized_row quantize_row(const float *x, ptrdiff_t k, uint8_t flip, uint8_t *bytes) {
  ptrdiff_t whole = k / CK_LANES * CK_LANES;
  vf lowest = splat(x[0]), highest = lowest;
  for (ptrdiff_t i = 0; i < whole; i += CK_LANES) {
    lowest = vmin(load(x + i), lowest);
    highest = vmax(load(x + i), highest);
  }
  float low = -max_of(-lowest), high = max_of(highest);
  for (ptrdiff_t i = whole; i < k; i++) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  float step = (high - low) / 255;
  float inverse = step > 0 ? 1 / step : 0;
  for (ptrdiff_t i = 0; i < whole; i += CK_LANES) {
    vb rounded = bytes_of(load(x + i), splat(low), splat(inverse)) ^ (vb)(flip);
    memcpy(bytes + i, &rounded, CK_LANES);
  }
  if (whole < k) {
    vb rounded = bytes_of(load_part(x + whole, k - whole), splat(low), splat(inverse)) ^ (vb)(flip);
    memcpy(bytes + whole, &rounded, (size_t)(k - whole));
  }
  for (ptrdiff_t i = k; i < quantized_width(k); i++) bytes[i] = flip;
  return (quantized_row){step, low};
}

#endif
