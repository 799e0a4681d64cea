// Keys and values as fixed-point weights of linear layers, in the layout of `ck_pack_digits`: logits
// are the products of queries with keys, a result's sums those of softmax weights with values.

#ifndef CK_DIGIT_KEYS_TILE_TEMPLATE_H
#define CK_DIGIT_KEYS_TILE_TEMPLATE_H

#include "../../tiles/digit_tiles_template.h"
#include "../../tiles/turned_template.h"

/// Bytes of `outputs` rows of `inputs` numbers.
static inline ptrdiff_t digit_bytes(ptrdiff_t outputs, ptrdiff_t inputs) {
  return round_up(outputs, DIGIT_PANEL) * round_up(inputs, DIGIT_DEPTH) * DIGITS;
}

/// Packs keys [count, d], rows `stride` apart.
static void pack_key_digits(
  const float *from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t d, int8_t *digits, float *steps) {
  rows_to_digits(from, stride, count, d, digits, steps);
  for (ptrdiff_t key = 0; key < count; key++) steps[key] *= DIGIT_SUM_UNIT;
  for (ptrdiff_t tile = 0; tile < digit_bytes(count, d); tile += DIGIT_TILE) {
    wu rows[16];
    memcpy(rows, digits + tile, sizeof rows);
    turn_words(rows, digits + tile);
  }
}

/// Channels `channel`... of value `key`; zeros where there are none.
INLINE wf value_channels(
  const float *from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t dv, ptrdiff_t key,
  ptrdiff_t channel) {
  const float *row = from + key * stride + channel;
  if (key >= count) return wide_splat(0);
  return dv - channel >= 16 ? wide_load(row) : wide_load_part(row, dv - channel);
}

/// Packs values [count, dv], rows `stride` apart, as a layer from `count` keys to dv channels.
static void pack_value_digits(
  const float *from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t dv, int8_t *digits,
  float *steps) {
  for (ptrdiff_t channel = 0; channel < dv; channel += 16) {
    wi largest = (wi)(0);
    for (ptrdiff_t key = 0; key < count; key++) {
      wi magnitude = (wi)value_channels(from, stride, count, dv, key, channel) & 0x7fffffff;
      largest = magnitude > largest ? magnitude : largest;
    }
    float magnitudes[16], inverses[16];
    memcpy(magnitudes, &largest, sizeof magnitudes);
    for (int c = 0; c < 16; c++) {
      inverses[c] = digit_inverse(magnitudes[c]);
      steps[channel + c] = digit_step(magnitudes[c]) * DIGIT_SUM_UNIT;
    }
    wf inverse = wide_load(inverses);
    for (ptrdiff_t key = 0; key < round_up(count, DIGIT_DEPTH); key += 4) {
      wu digit[DIGITS] = {(wu)(0), (wu)(0), (wu)(0)};
#pragma clang loop unroll(full)
      for (int i = 0; i < 4; i++) {
        wf value = value_channels(from, stride, count, dv, key + i, channel) * inverse;
        wu bits = (wu)((wide_nearest(value) + 0x808080) ^ 0x808080);
#pragma clang loop unroll(full)
        for (int d = 0; d < DIGITS; d++) {
          digit[d] |= (bits >> (8 * (DIGITS - 1 - d)) & 0xff) << (8 * i);
        }
      }
      int8_t *to = digits + key / DIGIT_DEPTH * DIGITS * DIGIT_TILE;
      to += digit_place((int)(key % DIGIT_DEPTH)) / 4 * DIGIT_DEPTH;
#pragma clang loop unroll(full)
      for (int d = 0; d < DIGITS; d++) memcpy(to + d * DIGIT_TILE, &digit[d], sizeof digit[d]);
    }
    digits += digit_bytes(16, count);
  }
}

#endif
