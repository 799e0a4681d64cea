// Softmax attention of a group of queries to keys and values on tiles.
//
// Weights are relative to the largest logit of a query's first keys, which stays: floats and
// bfloat16 have the exponents for later logits far above it. A group in which the weights of a
// query become too large all the same is done again, relative to the largest logit of all keys. So
// no pass over the keys searches for the largest, and sums are never rescaled.
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
  /// [32, TILE_LOGITS], rows TILE_LOGIT_STRIDE apart: of 32 queries.
  float *logits;
  /// [Q, dv]
  float *sums;
  /// [Q]: the logit whose weight is 1.
  float *origin;
  /// [Q, 16]: 16 parts of each query's total weight.
  float *totals;
} tile_group;

/// Floats of scratch of a group.
static inline ptrdiff_t tile_group_floats(ptrdiff_t d, ptrdiff_t dv) {
  return TILE_GROUP * round_up(d, 32) / 2 + 32 * TILE_KEYS / 2 + 32 * TILE_LOGIT_STRIDE +
    TILE_GROUP * round_up(dv, 32) + TILE_GROUP + TILE_GROUP * 16;
}

static inline tile_group tile_group_layout(ptrdiff_t d, ptrdiff_t dv, float *scratch) {
  tile_group group;
  group.q = (uint16_t *)scratch;
  scratch += TILE_GROUP * round_up(d, 32) / 2;
  group.weights = (uint16_t *)scratch;
  group.logits = scratch + 32 * TILE_KEYS / 2;
  group.sums = group.logits + 32 * TILE_LOGIT_STRIDE;
  group.totals = group.sums + TILE_GROUP * round_up(dv, 32);
  group.origin = group.totals + TILE_GROUP * 16;
  return group;
}

/// Logits of 32 queries for keys `first`..<`first + count`.
static void tile_logits(
  const tile_attention *a, const uint16_t *q, ptrdiff_t first, ptrdiff_t count, float *logits) {
  ptrdiff_t steps = round_up(a->d, 32) / 32;
  block_rest rest = {NULL, 0};
  for (ptrdiff_t j = 0; j < count; j += 32) {
    const uint16_t *keys = a->key_tiles + (first + j) / 32 * steps * 2 * TILE_HALVES;
    const uint16_t *lower = q + steps * TILE_HALVES;
    ptrdiff_t done = block_begin(q, lower, keys, steps, NULL, 0, &rest);
    for (ptrdiff_t i = done; i < steps; i++) {
      block_step(q + i * TILE_HALVES, lower + i * TILE_HALVES, keys + i * 2 * TILE_HALVES);
    }
    block_end(logits + j, TILE_LOGIT_STRIDE, &rest);
  }
  block_store_rest(&rest);
  // What pads the last block gets no weight.
  for (ptrdiff_t r = 0; r < 32; r++) {
    for (ptrdiff_t j = count; j < round_up(count, 32); j++) {
      logits[r * TILE_LOGIT_STRIDE + j] = -1e30f;
    }
  }
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

/// Weights of `count` logits of 32 queries, as tiles of a left factor TILE_KEYS / 32 tiles wide.
static void tile_weights(
  const float *logits, ptrdiff_t count, const float *origin, float *totals, uint16_t *weights) {
  for (ptrdiff_t r = 0; r < 32; r++) {
    const float *row = logits + r * TILE_LOGIT_STRIDE;
    uint16_t *to = weights + (r / 16 * (TILE_KEYS / 32) * 16 + r % 16) * 32;
    wf least = wide_splat(origin[r]), total = wide_load(totals + r * 16);
    for (ptrdiff_t j = 0; j < count; j += 32, to += TILE_HALVES) {
      wf first = wide_exp2(wide_load(row + j) - least);
      wf second = wide_exp2(wide_load(row + j + 16) - least);
      *(wh2_unaligned *)to = wide_halves(first, second);
      total += first + second;
    }
    wide_store(totals + r * 16, total);
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

/// Fetches a share of the keys after `first` into L2.
static inline void tile_fetch(
  const tile_attention *a, ptrdiff_t first, ptrdiff_t share, ptrdiff_t shares) {
  ptrdiff_t left = round_up(a->keys, 32) - first, steps = round_up(a->d, 32) / 32;
  if (left <= 0) return;
  ptrdiff_t bytes = (left < TILE_KEYS ? left : TILE_KEYS) * steps * 64;
  const char *from = (const char *)(a->key_tiles + first * steps * 32);
  for (ptrdiff_t i = bytes / shares * share; i < bytes / shares * (share + 1); i += 64) {
    __builtin_prefetch(from + i, 0, 2);
  }
}

/// The sums and totals of `count` queries over all keys.
static void tile_attend_keys(
  const tile_attention *a, const tile_group *group, ptrdiff_t count, bool has_origin) {
  ptrdiff_t width = round_up(a->dv, 32), q_row = round_up(a->d, 32), parts = round_up(count, 32);
  memset(group->sums, 0, (size_t)(parts * width) * sizeof(float));
  memset(group->totals, 0, (size_t)(parts * 16) * sizeof(float));
  for (ptrdiff_t first = 0; first < a->keys; first += TILE_KEYS) {
    ptrdiff_t keys = a->keys - first < TILE_KEYS ? a->keys - first : TILE_KEYS;
    for (ptrdiff_t r = 0; r < parts; r += 32) {
      tile_fetch(a, first + TILE_KEYS, r / 32, parts / 32);
      for (ptrdiff_t k = 0; k < keys; k += TILE_LOGITS) {
        ptrdiff_t some = keys - k < TILE_LOGITS ? keys - k : TILE_LOGITS;
        tile_logits(a, group->q + r * q_row, first + k, some, group->logits);
        if (!has_origin && first + k == 0) {
          for (ptrdiff_t i = 0; i < 32; i++) group->origin[r + i] = -1e30f;
          tile_raise_origin(group->logits, round_up(some, 32), group->origin + r);
        }
        tile_weights(
          group->logits, round_up(some, 32), group->origin + r, group->totals + r * 16,
          group->weights + k / 32 * TILE_HALVES);
      }
      tile_values(a, group->weights, first, keys, group->sums + r * width);
    }
  }
}

/// Sets the origins of `count` queries to their largest logits.
static void tile_find_origins(const tile_attention *a, const tile_group *group, ptrdiff_t count) {
  ptrdiff_t q_row = round_up(a->d, 32);
  for (ptrdiff_t r = 0; r < count; r += 32) {
    for (ptrdiff_t i = 0; i < 32; i++) group->origin[r + i] = -1e30f;
    for (ptrdiff_t k = 0; k < a->keys; k += TILE_LOGITS) {
      ptrdiff_t some = a->keys - k < TILE_LOGITS ? a->keys - k : TILE_LOGITS;
      tile_logits(a, group->q + r * q_row, k, some, group->logits);
      tile_raise_origin(group->logits, round_up(some, 32), group->origin + r);
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
  rows_to_tiles(
    a->q + begin * a->q_stride, a->q_stride, count, a->d, a->scale * 1.44269504f, group.q);
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
    for (ptrdiff_t c = 0; c < a->dv; c++) out[c] = group.sums[r * width + c] * factor;
  }
}

#endif
