// Products of quantised weights, number by number: the reference.

#ifndef CK_INTEGER_LINEAR_PLAIN_H
#define CK_INTEGER_LINEAR_PLAIN_H

#include "../activate/activation_plain.h"
#include "integer_linear.h"
#include "quantize_row_plain.h"

enum { INTEGER_FLIP = 0 };

static void integer_linear_rows(
  const ck_integer_linear_args *a, const uint8_t *bytes, ptrdiff_t stride,
  const quantized_row *quantized) {
  ptrdiff_t width = quantized_width(a->k);
  for (ptrdiff_t row = 0; row < a->m; row++) {
    const uint8_t *x = bytes + row * stride;
    for (ptrdiff_t column = 0; column < a->n; column++) {
      const int8_t *weights =
        a->packed + column / CK_PANEL * CK_PANEL * width + column % CK_PANEL * 4;
      int32_t sum = 0;
      for (ptrdiff_t i = 0; i < width; i++) {
        sum += x[i] * weights[i / 4 * CK_PANEL * 4 + i % 4];
      }
      float value = (float)sum * (quantized[row].step * a->steps[column]) +
        quantized[row].low * a->sums[column];
      if (a->bias) value += a->bias[column];
      if (a->residual) value += a->residual[row * a->residual_stride + column];
      a->y[row * a->y_stride + column] = activated_scalar(value, a->activation);
    }
  }
}

#endif
