// y = activation(x · weightsᵀ + bias + residual), row by row: the reference.

#ifndef CK_LINEAR_PLAIN_H
#define CK_LINEAR_PLAIN_H

#include "../activate/activation_plain.h"
#include "linear.h"

/// Rows of a block are a multiple of this.
enum { PRODUCT_ROWS = 1 };

static void linear_rows(const ck_linear_args *a, ptrdiff_t begin, ptrdiff_t end) {
  for (ptrdiff_t row = begin; row < end; row++) {
    const float *x = a->x + row * a->x_stride;
    float *y = a->y + row * a->y_stride;
    for (ptrdiff_t first = 0; first < a->n; first += CK_PANEL) {
      const float *panel = a->packed + first * a->k;
      float sum[CK_PANEL] = {0};
      for (ptrdiff_t i = 0; i < a->k; i++) {
        for (int j = 0; j < CK_PANEL; j++) sum[j] += x[i] * panel[i * CK_PANEL + j];
      }
      for (ptrdiff_t j = 0; j < CK_PANEL && first + j < a->n; j++) {
        float value = sum[j];
        if (a->bias) value += a->bias[first + j];
        if (a->residual) value += a->residual[row * a->residual_stride + first + j];
        y[first + j] = activated_scalar(value, a->activation);
      }
    }
  }
}

#endif
