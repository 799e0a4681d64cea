// Softmax attention of a group of queries to keys and values on tiles.
//
// Weights are relative to the largest logit of a query's first keys, which stays: floats and
// bfloat16 have the exponents for later logits far above it. A group in which the weights of a
// query become too large all the same is done again, relative to the largest logit of all keys. So
// no pass over the keys searches for the largest, and sums are never rescaled.
//
// The weights of some keys are computed between the products that make the logits of the next ones,
// which leave the vector units idle.
//
// Letters: Q queries of a group, d and dv channels of a head, up to whole tiles.

#ifndef CK_TILE_ATTEND_TEMPLATE_H
#define CK_TILE_ATTEND_TEMPLATE_H

#include "../attention/attention.h"
#include "tile_keys_template.h"

enum {
  /// Queries of a group at most: they pass over the keys together, so that keys and values are read
  /// from L3 once for all of them.
  TILE_GROUP = 256,
  /// Keys whose weights exist at a time.
  TILE_KEYS = 256,
  /// Keys whose logits exist at a time: few, for L1 holds them beside queries and weights.
  TILE_LOGITS = 64,
  /// Distance of the rows of logits: not a power of two.
  TILE_LOGIT_STRIDE = TILE_LOGITS + 16,
  /// Channels of a head from which on weights are computed between the next keys' products. With 96
  /// that is slower by a tenth, with 256 it is faster by a twentieth.
  TILE_INTERLEAVED = 128,
};

/// Total weights beyond this could make sums overflow.
#define TILE_LARGEST_TOTAL 0x1p64f

/// Queries of one head and what they attend to.
typedef struct tile_attention {
  /// [queries, d], rows `q_stride` apart
  const float *q;
  ptrdiff_t q_stride;
  /// [queries, dv], rows `out_stride` apart
  float *out;
  ptrdiff_t out_stride;
  ptrdiff_t queries, keys, d, dv;
  float scale;
  const uint16_t *key_tiles, *value_tiles;
} tile_attention;

/// A group's state.
typedef struct tile_group {
  /// [Q / 16, d / 32, 16, 32]
  uint16_t *q;
  /// [2, TILE_KEYS / 32, 16, 32]: of 32 queries.
  uint16_t *weights;
  /// [2][32, TILE_LOGITS], rows TILE_LOGIT_STRIDE apart: of 32 queries, in turns.
  float *logits[2];
  /// [Q, dv]
  float *sums;
  /// [Q]: the logit whose weight is 1.
  float *origin;
  /// [Q, 16]: 16 parts of each query's total weight.
  float *totals;
} tile_group;

/// Floats of scratch of a group.
static inline ptrdiff_t tile_group_floats(ptrdiff_t d, ptrdiff_t dv) {
  return TILE_GROUP * round_up(d, 32) / 2 + 32 * TILE_KEYS / 2 + 2 * 32 * TILE_LOGIT_STRIDE +
    TILE_GROUP * round_up(dv, 32) + TILE_GROUP + TILE_GROUP * 16;
}

static inline tile_group tile_group_layout(ptrdiff_t d, ptrdiff_t dv, float *scratch) {
  tile_group group;
  group.q = (uint16_t *)scratch;
  scratch += TILE_GROUP * round_up(d, 32) / 2;
  group.weights = (uint16_t *)scratch;
  group.logits[0] = scratch + 32 * TILE_KEYS / 2;
  group.logits[1] = group.logits[0] + 32 * TILE_LOGIT_STRIDE;
  group.sums = group.logits[1] + 32 * TILE_LOGIT_STRIDE;
  group.totals = group.sums + TILE_GROUP * round_up(dv, 32);
  group.origin = group.totals + TILE_GROUP * 16;
  return group;
}

/// Lines to fetch into L2 while tiles are multiplied, a few with each step: many at once would wait
/// for each other.
typedef struct tile_fetch {
  const char *next, *end;
} tile_fetch;

INLINE void tile_fetch_some(tile_fetch *fetch) {
  enum { LINES = 6 };
  if (fetch->next >= fetch->end) return;
#pragma clang loop unroll(full)
  for (int i = 0; i < LINES; i++) __builtin_prefetch(fetch->next + i * 64, 0, 2);
  fetch->next += LINES * 64;
}

/// Logits of 32 queries whose weights are still to come.
typedef struct tile_pending {
  const float *logits;
  /// Keys, up to whole tiles.
  ptrdiff_t count;
  /// [32] and [32, 16]
  const float *origin;
  float *totals;
  /// Tiles of a left factor TILE_KEYS / 32 tiles wide.
  uint16_t *weights;
  /// Queries done.
  ptrdiff_t row;
} tile_pending;

/// Weights of a query's `count` logits, a multiple of 32.
INLINE void tile_row_weights(const tile_pending *part, ptrdiff_t row, const ptrdiff_t count) {
  const float *logits = part->logits + row * TILE_LOGIT_STRIDE;
  uint16_t *to = part->weights + (row / 16 * (TILE_KEYS / 32) * 16 + row % 16) * 32;
  wf shift = wide_splat(WEIGHT_OF_ONE - part->origin[row]);
  wf totals = wide_load(part->totals + row * 16);
  for (ptrdiff_t j = 0; j < count; j += 32, to += TILE_HALVES) {
    wh2 weights = wide_weights(wide_load(logits + j) + shift, wide_load(logits + j + 16) + shift);
    *(wh2_unaligned *)to = weights;
    totals = wide_add_weights(totals, weights);
  }
  wide_store(part->totals + row * 16, totals);
}

/// Weights of the next `rows` queries, or of those that are left.
INLINE void tile_weights(tile_pending *part, ptrdiff_t rows) {
  ptrdiff_t row = part->row, end = row + rows < 32 ? row + rows : 32;
  if (part->count == TILE_LOGITS) {
    for (; row < end; row++) tile_row_weights(part, row, TILE_LOGITS);
  } else {
    for (; row < end; row++) tile_row_weights(part, row, part->count);
  }
  part->row = row;
}

/// Logits of 32 queries for keys `first`..<`first + count`, and the weights of the part before if it
/// is given.
INLINE void tile_multiply_keys(
  const tile_attention *a, const uint16_t *q, ptrdiff_t first, ptrdiff_t count, float *logits,
  tile_fetch *fetch, tile_pending *before) {
  ptrdiff_t steps = round_up(a->d, 32) / 32, blocks = round_up(count, 32) / 32;
  ptrdiff_t pace = (32 + steps * blocks - 1) / (steps * blocks);
  const uint16_t *lower = q + steps * TILE_HALVES;
  const uint16_t *keys = a->key_tiles + first / 32 * steps * 2 * TILE_HALVES;
  tile_fetch lines = *fetch;
  block_rest rest = {NULL, 0};
  for (ptrdiff_t b = 0; b < blocks; b++, keys += steps * 2 * TILE_HALVES) {
    ptrdiff_t done = block_begin(q, lower, keys, steps, NULL, 0, &rest);
    if (before) tile_weights(before, pace * done);
    tile_fetch_some(&lines);
    tile_fetch_some(&lines);
    for (ptrdiff_t i = done; i < steps; i++) {
      block_step(q + i * TILE_HALVES, lower + i * TILE_HALVES, keys + i * 2 * TILE_HALVES);
      if (before) tile_weights(before, pace);
      tile_fetch_some(&lines);
    }
    block_end(logits + b * 32, TILE_LOGIT_STRIDE, &rest);
  }
  *fetch = lines;
  block_store_rest(&rest);
  // What pads the last block gets no weight.
  for (ptrdiff_t r = 0; r < 32; r++) {
    for (ptrdiff_t j = count; j < blocks * 32; j++) logits[r * TILE_LOGIT_STRIDE + j] = -1e30f;
  }
}

static void tile_logits(
  const tile_attention *a, const uint16_t *q, ptrdiff_t first, ptrdiff_t count, float *logits,
  tile_fetch *fetch) {
  tile_multiply_keys(a, q, first, count, logits, fetch, NULL);
}

static void tile_logits_and_weights(
  const tile_attention *a, const uint16_t *q, ptrdiff_t first, ptrdiff_t count, float *logits,
  tile_fetch *fetch, tile_pending *before) {
  tile_pending part = *before;
  tile_multiply_keys(a, q, first, count, logits, fetch, &part);
  before->row = part.row;
}

/// Raises the origins of 32 queries to their largest logit of `count` keys.
static void tile_raise_origin(const float *logits, ptrdiff_t count, float *origin) {
  for (ptrdiff_t r = 0; r < 32; r++) {
    wf top = wide_splat(origin[r]);
    for (ptrdiff_t j = 0; j < count; j += 16) {
      top = wide_max(wide_load(logits + r * TILE_LOGIT_STRIDE + j), top);
    }
    origin[r] = wide_max_of(top);
  }
}

/// sums [32, dv] += weights of keys `first`..<`first + count` times their values.
static void tile_values(
  const tile_attention *a, const uint16_t *weights, ptrdiff_t first, ptrdiff_t count, float *sums) {
  ptrdiff_t width = round_up(a->dv, 32), steps = round_up(count, 32) / 32;
  ptrdiff_t blocks = round_up(a->keys, 32) / 32;
  const uint16_t *lower = weights + TILE_KEYS / 32 * TILE_HALVES;
  block_rest rest = {NULL, 0};
  for (ptrdiff_t c = 0; c < width; c += 32) {
    const uint16_t *values = a->value_tiles + (c / 32 * blocks + first / 32) * 2 * TILE_HALVES;
    ptrdiff_t done = block_begin(weights, lower, values, steps, sums + c, width, &rest);
    for (ptrdiff_t i = done; i < steps; i++) {
      block_step(weights + i * TILE_HALVES, lower + i * TILE_HALVES, values + i * 2 * TILE_HALVES);
    }
    block_end(sums + c, width, &rest);
  }
  block_store_rest(&rest);
}

/// The share of the keys after `first` that one of `shares` rows of blocks fetches.
static inline tile_fetch tile_fetch_keys(
  const tile_attention *a, ptrdiff_t first, ptrdiff_t share, ptrdiff_t shares) {
  ptrdiff_t left = round_up(a->keys, 32) - first, steps = round_up(a->d, 32) / 32;
  if (left <= 0) return (tile_fetch){NULL, NULL};
  ptrdiff_t bytes = (left < TILE_KEYS ? left : TILE_KEYS) * steps * 64;
  const char *from = (const char *)(a->key_tiles + first * steps * 32);
  return (tile_fetch){from + bytes / shares * share, from + bytes / shares * (share + 1)};
}

/// The sums and totals of `count` queries over all keys.
static void tile_attend_keys(
  const tile_attention *a, const tile_group *group, ptrdiff_t count, bool has_origin) {
  ptrdiff_t width = round_up(a->dv, 32), q_row = round_up(a->d, 32), rows = round_up(count, 32);
  memset(group->sums, 0, (size_t)(rows * width) * sizeof(float));
  memset(group->totals, 0, (size_t)(rows * 16) * sizeof(float));
  // Narrow heads have too few products to compute weights between them.
  bool interleaves = a->d >= TILE_INTERLEAVED;
  tile_pending part = {.row = 32};
  ptrdiff_t side = 0;
  for (ptrdiff_t first = 0; first < a->keys; first += TILE_KEYS) {
    ptrdiff_t keys = a->keys - first < TILE_KEYS ? a->keys - first : TILE_KEYS;
    for (ptrdiff_t r = 0; r < rows; r += 32) {
      tile_fetch fetch = tile_fetch_keys(a, first + TILE_KEYS, r / 32, rows / 32);
      for (ptrdiff_t k = 0; k < keys; k += TILE_LOGITS) {
        ptrdiff_t some = keys - k < TILE_LOGITS ? keys - k : TILE_LOGITS;
        float *logits = group->logits[side];
        if (interleaves) {
          tile_logits_and_weights(a, group->q + r * q_row, first + k, some, logits, &fetch, &part);
          side = 1 - side;
        } else {
          tile_logits(a, group->q + r * q_row, first + k, some, logits, &fetch);
        }
        if (k == 0 && r > 0) {
          tile_values(a, group->weights, first, keys, group->sums + (r - 32) * width);
        } else if (k == 0 && first > 0) {
          tile_values(
            a, group->weights, first - TILE_KEYS, TILE_KEYS, group->sums + (rows - 32) * width);
        }
        if (!has_origin && first + k == 0) {
          for (ptrdiff_t i = 0; i < 32; i++) group->origin[r + i] = -1e30f;
          tile_raise_origin(logits, round_up(some, 32), group->origin + r);
        }
        part = (tile_pending){
          .logits = logits,
          .count = round_up(some, 32),
          .origin = group->origin + r,
          .totals = group->totals + r * 16,
          .weights = group->weights + k / 32 * TILE_HALVES,
        };
        if (!interleaves) tile_weights(&part, 32);
      }
    }
  }
  if (a->keys <= 0) return;
  tile_weights(&part, 32);
  ptrdiff_t first = (a->keys - 1) / TILE_KEYS * TILE_KEYS;
  tile_values(a, group->weights, first, a->keys - first, group->sums + (rows - 32) * width);
}

/// Sets the origins of `count` queries to their largest logits.
static void tile_find_origins(const tile_attention *a, const tile_group *group, ptrdiff_t count) {
  ptrdiff_t q_row = round_up(a->d, 32);
  tile_fetch none = {NULL, NULL};
  for (ptrdiff_t r = 0; r < count; r += 32) {
    for (ptrdiff_t i = 0; i < 32; i++) group->origin[r + i] = -1e30f;
    for (ptrdiff_t k = 0; k < a->keys; k += TILE_LOGITS) {
      ptrdiff_t some = a->keys - k < TILE_LOGITS ? a->keys - k : TILE_LOGITS;
      tile_logits(a, group->q + r * q_row, k, some, group->logits[0], &none);
      tile_raise_origin(group->logits[0], round_up(some, 32), group->origin + r);
    }
  }
}

/// Queries `begin`... of a group, TILE_GROUP at most. `scratch` has `tile_group_floats`. The
/// calling thread's tiles are configured.
static void tile_attend(const tile_attention *a, ptrdiff_t begin, float *scratch) {
  ptrdiff_t count = a->queries - begin < TILE_GROUP ? a->queries - begin : TILE_GROUP;
  ptrdiff_t width = round_up(a->dv, 32);
  tile_group group = tile_group_layout(a->d, a->dv, scratch);
  // Logits in base 2: the softmax of x is that of x log₂ e to the base 2.
  float scale = a->scale * 1.44269504f * WEIGHT_UNITS;
  rows_to_tiles(a->q + begin * a->q_stride, a->q_stride, count, a->d, scale, group.q);
  tile_attend_keys(a, &group, count, false);
  bool is_too_large = false;
  for (ptrdiff_t r = 0; r < count; r++) {
    // Also true of NaN.
    if (!(wide_sum_of(wide_load(group.totals + r * 16)) < TILE_LARGEST_TOTAL)) is_too_large = true;
  }
  if (is_too_large) {
    tile_find_origins(a, &group, count);
    tile_attend_keys(a, &group, count, true);
  }
  for (ptrdiff_t r = 0; r < count; r++) {
    float total = wide_sum_of(wide_load(group.totals + r * 16));
    float factor = a->keys > 0 ? 1 / total : 0;
    float *out = a->out + (begin + r) * a->out_stride;
    const float *sums = group.sums + r * width;
    ptrdiff_t c = 0;
    for (; c + 16 <= a->dv; c += 16) wide_store(out + c, wide_load(sums + c) * factor);
    for (; c < a->dv; c++) out[c] = sums[c] * factor;
  }
}

#endif
