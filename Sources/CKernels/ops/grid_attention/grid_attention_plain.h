// Attention to memories on a grid, key by key: the reference.

#ifndef CK_GRID_ATTENTION_PLAIN_H
#define CK_GRID_ATTENTION_PLAIN_H

#include "../../isa/headers.h"
#include "grid_attention.h"

/// The logit of a token [C]: q · R (W | b)ᵀ(token, 1) for the weights [C + 1, channels]. R turns
/// the pairs of both halves by the angles whose cosines and sines [channels / 4] are given; the
/// sines are negated before the centre. Without them R is the identity.
static float grid_logit(
  const ck_grid_attention_args *a, const float *weights, const float *q, const float *token,
  const float *const cosines[2], const float *const sines[2], const float signs[2]) {
  float logit = 0;
  for (ptrdiff_t i = 0; i < a->channels; i += 2) {
    float real = 0, imaginary = 0;
    for (ptrdiff_t c = 0; c <= a->memory; c++) {
      float factor = c < a->memory ? token[c] : 1;
      real += factor * weights[c * a->channels + i];
      imaginary += factor * weights[c * a->channels + i + 1];
    }
    ptrdiff_t axis = i >= a->channels / 2, pair = i / 2 - axis * (a->channels / 4);
    float cosine = cosines[axis] ? cosines[axis][pair] : 1;
    float sine = sines[axis] ? signs[axis] * sines[axis][pair] : 0;
    logit +=
      q[i] * (real * cosine - imaginary * sine) + q[i + 1] * (real * sine + imaginary * cosine);
  }
  return logit;
}

/// The row in the table of angles for place `at` of `side`; `sign` receives on which side of the
/// centre it lies.
static ptrdiff_t grid_distance(ptrdiff_t at, ptrdiff_t side, float *sign) {
  *sign = at < side / 2 ? -1 : 1;
  return at < side / 2 ? (side - 1) / 2 - at : at - side / 2;
}

static float grid_placed_logit(
  const ck_grid_attention_args *a, ptrdiff_t place, const float *q, const float *token) {
  ptrdiff_t pairs = a->channels / 4;
  float signs[2];
  ptrdiff_t x = grid_distance(place % a->width, a->width, &signs[0]);
  ptrdiff_t y = grid_distance(place / a->width, a->height, &signs[1]);
  const float *cosines[2] = {a->column_cosines + x * pairs, a->row_cosines + y * pairs};
  const float *sines[2] = {a->column_sines + x * pairs, a->row_sines + y * pairs};
  return grid_logit(a, a->weights, q, token, cosines, sines, signs);
}

static float grid_unplaced_logit(
  const ck_grid_attention_args *a, const float *q, const float *token) {
  const float *none[2] = {NULL, NULL};
  return grid_logit(a, a->unplaced_weights, q, token, none, none, (const float[2]){1, 1});
}

static void grid_item(void *context, ptrdiff_t query) {
  const ck_grid_attention_args *a = context;
  ptrdiff_t place = a->width * a->height, count = a->frames * place + a->unplaced;
  const float *q = a->q + query * a->channels;
  float *weights = ck_scratch((size_t)count), highest = -INFINITY, total = 0;
  for (ptrdiff_t t = 0; t < count; t++) {
    const float *token = a->keys + t * a->memory;
    weights[t] = a->scale *
      (t < a->frames * place ? grid_placed_logit(a, t / a->frames, q, token)
                             : grid_unplaced_logit(a, q, token));
    if (weights[t] > highest) highest = weights[t];
  }
  float *out = a->out + query * a->memory;
  for (ptrdiff_t c = 0; c < a->memory; c++) out[c] = 0;
  for (ptrdiff_t t = 0; t < count; t++) {
    float weight = expf(weights[t] - highest);
    total += weight;
    for (ptrdiff_t c = 0; c < a->memory; c++) out[c] += weight * a->values[t * a->memory + c];
  }
  for (ptrdiff_t c = 0; c < a->memory && count > 0; c++) out[c] /= total;
}

static void grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  ck_grid_attention_args copy = *args;
  ck_pool_run(pool, args->queries, grid_item, &copy);
}

#endif
