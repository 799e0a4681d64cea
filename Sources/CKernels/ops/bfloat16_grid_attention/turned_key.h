// The rotation of a formed key by its place on the grid.

#ifndef CK_TURNED_KEY_H
#define CK_TURNED_KEY_H

#include "../grid_attention/grid_attention.h"

/// Turns `count` channels by the angles of place `at` of an axis of `side` places. The tables hold
/// the angles from the centre to one side, [(side + 1) / 2, pairs]; to the other, they are
/// negative.
static inline void turn_half_key(
  const float *cosines, const float *sines, ptrdiff_t at, ptrdiff_t side, ptrdiff_t pairs,
  float *key) {
  ptrdiff_t distance = at < side / 2 ? (side - 1) / 2 - at : at - side / 2;
  float sign = at < side / 2 ? -1 : 1;
  for (ptrdiff_t p = 0; p < pairs; p++) {
    float cosine = cosines[distance * pairs + p], sine = sign * sines[distance * pairs + p];
    float real = key[2 * p], imaginary = key[2 * p + 1];
    key[2 * p] = real * cosine - imaginary * sine;
    key[2 * p + 1] = real * sine + imaginary * cosine;
  }
}

/// Turns a key [channels] by its place on the grid.
static inline void turn_key(const ck_grid_attention_args *a, ptrdiff_t place, float *key) {
  ptrdiff_t pairs = a->channels / 4;
  turn_half_key(a->column_cosines, a->column_sines, place % a->width, a->width, pairs, key);
  turn_half_key(a->row_cosines, a->row_sines, place / a->width, a->height, pairs, key + 2 * pairs);
}

#endif
