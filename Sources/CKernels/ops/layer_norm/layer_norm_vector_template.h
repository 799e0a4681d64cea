// Layer normalisation: the mean, then the variance about it, then the result. The row stays in L1
// meanwhile.

#ifndef CK_LAYER_NORM_VECTOR_TEMPLATE_H
#define CK_LAYER_NORM_VECTOR_TEMPLATE_H

#include "../activate/activation_vector_template.h"
#include "layer_norm.h"

enum { LAYER_NORM_BLOCK = 64 };

INLINE void layer_norm_row(
  const ck_layer_norm_args *a, const float *x, float *y, const ck_activation activation) {
  ptrdiff_t n = a->n, whole = n / CK_LANES * CK_LANES;
  vf sum = splat(0);
  for (ptrdiff_t i = 0; i < whole; i += CK_LANES) sum += load(x + i);
  if (whole < n) sum += load_part(x + whole, n - whole);
  float mean = sum_of(sum) / (float)n;

  vf squares = splat(0);
  for (ptrdiff_t i = 0; i < whole; i += CK_LANES) {
    vf deviation = load(x + i) - splat(mean);
    squares = multiply_add(deviation, deviation, squares);
  }
  float variance = sum_of(squares);
  for (ptrdiff_t i = whole; i < n; i++) variance += (x[i] - mean) * (x[i] - mean);
  variance /= (float)n;

  vf factor = splat(1 / sqrtf(variance + a->epsilon));
  for (ptrdiff_t i = 0; i < whole; i += CK_LANES) {
    vf value = (load(x + i) - splat(mean)) * factor;
    value = multiply_add(value, load(a->weight + i), load(a->bias + i));
    store(y + i, activated(value, activation));
  }
  if (whole < n) {
    ptrdiff_t rest = n - whole;
    vf value = (load_part(x + whole, rest) - splat(mean)) * factor;
    value =
      multiply_add(value, load_part(a->weight + whole, rest), load_part(a->bias + whole, rest));
    store_part(y + whole, activated(value, activation), rest);
  }
}

static void layer_norm_item(void *context, ptrdiff_t item) {
  const ck_layer_norm_args *a = context;
  ptrdiff_t end = (item + 1) * LAYER_NORM_BLOCK < a->m ? (item + 1) * LAYER_NORM_BLOCK : a->m;
  for (ptrdiff_t row = item * LAYER_NORM_BLOCK; row < end; row++) {
    const float *x = a->x + row * a->n;
    float *y = a->y + row * a->n;
    switch (a->activation) {
      case CK_IDENTITY: layer_norm_row(a, x, y, CK_IDENTITY); break;
      case CK_RELU: layer_norm_row(a, x, y, CK_RELU); break;
      case CK_GELU: layer_norm_row(a, x, y, CK_GELU); break;
      case CK_SIGMOID: layer_norm_row(a, x, y, CK_SIGMOID); break;
    }
  }
}

static void layer_norm(ck_pool *pool, const ck_layer_norm_args *args) {
  ck_layer_norm_args copy = *args;
  ck_pool_run(pool, (args->m + LAYER_NORM_BLOCK - 1) / LAYER_NORM_BLOCK, layer_norm_item, &copy);
}

#endif
