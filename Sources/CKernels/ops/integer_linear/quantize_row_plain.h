// Rounding of a row to bytes: the reference.

#ifndef CK_QUANTIZE_ROW_PLAIN_H
#define CK_QUANTIZE_ROW_PLAIN_H

#include "../../isa/headers.h"
#include "quantized_row.h"

/// Rounds x [k] to bytes 0...255 between its smallest and its largest number, padded with zeros to
/// whole groups. `flip` is combined with every byte by exclusive or: 0, or 0x80 for signed bytes.
static quantized_row quantize_row(const float *x, ptrdiff_t k, uint8_t flip, uint8_t *bytes) {
  float low = x[0], high = x[0];
  for (ptrdiff_t i = 1; i < k; i++) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  float step = (high - low) / 255;
  float inverse = step > 0 ? 1 / step : 0;
  for (ptrdiff_t i = 0; i < k; i++) {
    float value = (x[i] - low) * inverse;
    // A NaN, or a number below, becomes zero.
    value = value > 0 ? value : 0;
    value = value < 255 ? value : 255;
    bytes[i] = (uint8_t)(int32_t)(value + 0.5f) ^ flip;
  }
  for (ptrdiff_t i = k; i < quantized_width(k); i++) bytes[i] = flip;
  return (quantized_row){step, low};
}

#endif
