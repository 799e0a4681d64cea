// Layer normalisation: the reference.

#ifndef CK_LAYER_NORM_PLAIN_H
#define CK_LAYER_NORM_PLAIN_H

#include "../activate/activation_plain.h"
#include "layer_norm.h"

enum { LAYER_NORM_BLOCK = 64 };

static inline void layer_norm_row(
  const ck_layer_norm_args *a, const float *x, float *y, ck_activation activation) {
  float mean = 0;
  for (ptrdiff_t i = 0; i < a->n; i++) mean += x[i];
  mean /= (float)a->n;
  float variance = 0;
  for (ptrdiff_t i = 0; i < a->n; i++) variance += (x[i] - mean) * (x[i] - mean);
  variance /= (float)a->n;
  float factor = 1 / sqrtf(variance + a->epsilon);
  for (ptrdiff_t i = 0; i < a->n; i++) {
    float value = (x[i] - mean) * factor * a->weight[i] + a->bias[i];
    y[i] = activated_scalar(value, activation);
  }
}

static void layer_norm_item(void *context, ptrdiff_t item) {
  const ck_layer_norm_args *a = context;
  ptrdiff_t end = (item + 1) * LAYER_NORM_BLOCK < a->m ? (item + 1) * LAYER_NORM_BLOCK : a->m;
  for (ptrdiff_t row = item * LAYER_NORM_BLOCK; row < end; row++) {
    layer_norm_row(a, a->x + row * a->n, a->y + row * a->n, a->activation);
  }
}

static void layer_norm(ck_pool *pool, const ck_layer_norm_args *args) {
  ck_layer_norm_args copy = *args;
  ck_pool_run(pool, (args->m + LAYER_NORM_BLOCK - 1) / LAYER_NORM_BLOCK, layer_norm_item, &copy);
}

#endif
