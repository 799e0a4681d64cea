// Keys and values of one head as tiles of right factors.
//
// - keys [keys / 32][d / 32][2 tiles of 16 keys][16 pairs of channels][16 keys][2]
// - values [dv / 32][keys / 32][2 tiles of 16 channels][16 pairs of keys][16 channels][2], the pairs
//   in the order of weights (`tile_key_row`)

#ifndef CK_TILE_KEYS_TEMPLATE_H
#define CK_TILE_KEYS_TEMPLATE_H

#include "../../tiles/block_template.h"
#include "../../tiles/turned_template.h"

/// Keys [count, d], rows `stride` apart, into tiles, padded with zeros to whole blocks of 32.
static void keys_to_tiles(
  const float *from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t d, uint16_t *tiles) {
  ptrdiff_t steps = round_up(d, 32) / 32;
  for (ptrdiff_t key = 0; key < round_up(count, 32); key += 16) {
    for (ptrdiff_t i = 0; i < steps; i++) {
      wu rows[16];
      for (ptrdiff_t r = 0; r < 16; r++) {
        rows[r] = (wu)(0);
        if (key + r < count) rows[r] = (wu)wide_row(from + (key + r) * stride, i * 32, d);
      }
      turn_words(rows, tiles + ((key / 32 * steps + i) * 2 + key % 32 / 16) * TILE_HALVES);
    }
  }
}

/// Channels `channel`... of values [count, dv] for the pair of keys from `key` on, 16 pairs.
INLINE wu value_pairs(
  const float *from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t dv, ptrdiff_t key,
  ptrdiff_t channel) {
  wf rows[2];
#pragma clang loop unroll(full)
  for (int r = 0; r < 2; r++) {
    const float *row = from + (key + r) * stride + channel;
    ptrdiff_t left = dv - channel;
    rows[r] = key + r >= count || left <= 0 ? wide_splat(0)
      : left >= 16                          ? wide_load(row)
                                            : wide_load_part(row, left);
  }
  wh2 halves = wide_halves(rows[0], rows[1]);
  return (wu)__builtin_shufflevector(
    halves, halves, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10, 26,
    11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// Values [count, dv], rows `stride` apart, into tiles for keys `first`... of `keys`; `first` is a
/// multiple of 32. Padded with zeros to whole blocks of 32.
static void values_to_tiles(
  const float *from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t dv, ptrdiff_t first,
  ptrdiff_t keys, uint16_t *tiles) {
  ptrdiff_t blocks = round_up(keys, 32) / 32;
  for (ptrdiff_t channel = 0; channel < round_up(dv, 32); channel += 16) {
    for (ptrdiff_t key = 0; key < round_up(count, 32); key += 2) {
      ptrdiff_t block = channel / 32 * blocks + (first + key) / 32;
      uint16_t *to = tiles + (block * 2 + channel % 32 / 16) * TILE_HALVES;
      to += tile_key_row(key % 32) * 32;
      wu pairs = value_pairs(from, stride, count, dv, key, channel);
      memcpy(to, &pairs, sizeof pairs);
    }
  }
}

#endif
