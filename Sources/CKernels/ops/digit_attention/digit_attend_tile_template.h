// Softmax attention of a group of queries to keys and values in fixed-point numbers.
//
// Some keys at a time, a query's softmax weights are relative to the largest of their logits, and
// sums and totals so far are rescaled where it exceeds those before (Milakov and Gimelshein, 2018).
//
// Letters: Q queries of a group, d and dv channels of a head.

#ifndef CK_DIGIT_ATTEND_TILE_TEMPLATE_H
#define CK_DIGIT_ATTEND_TILE_TEMPLATE_H

#include "../attention/attention.h"
#include "../digit_linear/digit_rows_tile_template.h"
#include "digit_keys_tile_template.h"

enum {
  /// Queries of a group at most: keys and values are read from L3 once for all of them.
  DIGIT_GROUP = 128,
  /// Keys whose logits and weights exist at a time, a multiple of DIGIT_DEPTH.
  DIGIT_KEYS = 256,
  /// Distance of the rows of logits: not a power of two.
  DIGIT_LOGIT_STRIDE = DIGIT_KEYS + 16,
};

/// Queries of one head and what they attend to.
typedef struct digit_head {
  /// [queries, d], rows `q_stride` apart
  const float *q;
  ptrdiff_t q_stride;
  /// [queries, dv], rows `out_stride` apart
  float *out;
  ptrdiff_t out_stride;
  ptrdiff_t queries, keys, d, dv;
  float scale;
  /// The keys' digits and steps, and for each DIGIT_KEYS keys those of their values.
  int8_t *key_digits, *value_digits;
  float *key_steps, *value_steps;
} digit_head;

static inline ptrdiff_t digit_key_blocks(ptrdiff_t keys) {
  return (keys + DIGIT_KEYS - 1) / DIGIT_KEYS;
}

/// Lays out a head's keys and values in `memory`.
/// - Returns: its floats.
static inline ptrdiff_t digit_head_layout(digit_head *head, float *memory) {
  ptrdiff_t blocks = digit_key_blocks(head->keys);
  ptrdiff_t key_bytes = digit_bytes(head->keys, head->d);
  ptrdiff_t value_bytes = blocks * digit_bytes(head->dv, DIGIT_KEYS);
  ptrdiff_t key_steps = round_up(head->keys, 16);
  if (memory) {
    head->key_digits = (int8_t *)memory;
    head->value_digits = head->key_digits + key_bytes;
    head->key_steps = memory + (key_bytes + value_bytes) / 4;
    head->value_steps = head->key_steps + key_steps;
  }
  return (key_bytes + value_bytes) / 4 + key_steps + blocks * round_up(head->dv, 16);
}

/// Packs block `block` of DIGIT_KEYS keys k and values v.
static void digit_head_pack(
  const digit_head *head, ptrdiff_t block, const float *k, ptrdiff_t k_stride, const float *v,
  ptrdiff_t v_stride) {
  ptrdiff_t first = block * DIGIT_KEYS, left = head->keys - first;
  ptrdiff_t count = left < DIGIT_KEYS ? left : DIGIT_KEYS;
  pack_key_digits(
    k + first * k_stride, k_stride, count, head->d, head->key_digits + digit_bytes(first, head->d),
    head->key_steps + first);
  pack_value_digits(
    v + first * v_stride, v_stride, count, head->dv,
    head->value_digits + block * digit_bytes(head->dv, DIGIT_KEYS),
    head->value_steps + block * round_up(head->dv, 16));
}

/// A group's state.
typedef struct digit_group {
  /// Digits of queries and of the weights of some keys.
  int8_t *q, *weights;
  /// [Q] each
  float *q_steps, *weight_steps;
  /// [Q, DIGIT_KEYS], rows DIGIT_LOGIT_STRIDE apart
  float *logits;
  /// [Q, dv up to a whole vector]
  float *sums;
  /// [Q]: the largest logit so far, and the total weight relative to it.
  float *highest, *totals;
} digit_group;

/// Lays out a group of `rows` queries, a multiple of 16, in `memory`.
/// - Returns: its floats.
static inline ptrdiff_t digit_group_layout(
  ptrdiff_t rows, ptrdiff_t d, ptrdiff_t dv, float *memory, digit_group *group) {
  ptrdiff_t q = digit_bytes(rows, d) / 4, weights = digit_bytes(rows, DIGIT_KEYS) / 4;
  ptrdiff_t sums = rows * round_up(dv, 16), logits = rows * DIGIT_LOGIT_STRIDE;
  if (memory) {
    group->q = (int8_t *)memory;
    group->weights = (int8_t *)(memory + q);
    group->logits = memory + q + weights;
    group->sums = group->logits + logits;
    group->q_steps = group->sums + sums;
    group->weight_steps = group->q_steps + rows;
    group->highest = group->weight_steps + rows;
    group->totals = group->highest + rows;
  }
  return q + weights + logits + sums + 4 * rows;
}

/// Raises row `r`'s largest logit so far to `top`, and rescales its total and sums [width] to it.
static void digit_raise(const digit_group *group, ptrdiff_t r, ptrdiff_t width, float top) {
  float before = group->highest[r], *sums = group->sums + r * width;
  group->highest[r] = top;
  if (before == -INFINITY) return;
  float factor = exp2f(before - top);
  group->totals[r] *= factor;
  for (ptrdiff_t i = 0; i < width; i += 16) wide_store(sums + i, wide_load(sums + i) * factor);
}

/// The softmax weights of `count` base-2 logits for each of `rows` queries, as digits. They are
/// relative to the largest of these logits; the steps, and what is added to totals, to the largest
/// so far.
static void digit_weigh(
  const digit_group *group, ptrdiff_t rows, ptrdiff_t count, ptrdiff_t width) {
  ptrdiff_t slices = round_up(count, DIGIT_DEPTH) / DIGIT_DEPTH;
  for (ptrdiff_t r = 0; r < rows; r++) {
    float *logits = group->logits + r * DIGIT_LOGIT_STRIDE;
    // Numbers beyond the last key get no weight.
    for (ptrdiff_t i = count; i < slices * DIGIT_DEPTH; i++) logits[i] = -INFINITY;
    wf highest = wide_splat(-INFINITY);
    for (ptrdiff_t i = 0; i < count; i += 16) highest = wide_max(wide_load(logits + i), highest);
    float top = wide_max_of(highest);
    if (top > group->highest[r]) digit_raise(group, r, width, top);
    float scale = top == group->highest[r] ? 1 : exp2f(top - group->highest[r]);
    wf origin = wide_splat(top), totals = wide_splat(0);
    int8_t *to = group->weights + r / 16 * digit_bytes(16, count) + r % 16 * DIGIT_DEPTH;
    for (ptrdiff_t i = 0; i < slices; i++, to += DIGITS * DIGIT_TILE) {
      wf weights[4];
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) {
        weights[v] = wide_exp2_below(wide_load(logits + i * DIGIT_DEPTH + v * 16) - origin);
        totals += weights[v];
        weights[v] *= DIGIT_LIMIT;
      }
      digit_store(weights, to);
    }
    group->totals[r] += wide_sum_of(totals) * scale;
    group->weight_steps[r] = scale / DIGIT_LIMIT;
  }
}

/// Queries `begin`... of a group, DIGIT_GROUP at most. `scratch` is as large as
/// `digit_group_layout` says for so many. The calling thread's tiles are configured.
static void digit_attend(const digit_head *a, ptrdiff_t begin, float *scratch) {
  ptrdiff_t count = a->queries - begin < DIGIT_GROUP ? a->queries - begin : DIGIT_GROUP;
  ptrdiff_t rows = round_up(count, 16), width = round_up(a->dv, 16);
  digit_group group;
  digit_group_layout(rows, a->d, a->dv, scratch, &group);
  rows_to_digits(a->q + begin * a->q_stride, a->q_stride, count, a->d, group.q, group.q_steps);
  // Logits in base 2: the softmax of x is that of x log₂ e to the base 2.
  for (ptrdiff_t r = 0; r < rows; r++) {
    group.q_steps[r] *= a->scale * 1.44269504f;
    group.highest[r] = -INFINITY;
    group.totals[r] = 0;
  }
  memset(group.sums, 0, (size_t)(rows * width) * sizeof(float));
  for (ptrdiff_t block = 0; block < digit_key_blocks(a->keys); block++) {
    ptrdiff_t first = block * DIGIT_KEYS;
    ptrdiff_t keys = a->keys - first < DIGIT_KEYS ? a->keys - first : DIGIT_KEYS;
    const ck_digit_linear_args logits = {
      .y = group.logits,
      .y_stride = DIGIT_LOGIT_STRIDE,
      .m = rows,
      .n = keys,
      .k = a->d,
      .packed = a->key_digits + digit_bytes(first, a->d),
      .steps = a->key_steps + first};
    digit_multiply(&logits, group.q, group.q_steps);
    digit_weigh(&group, rows, keys, width);
    const ck_digit_linear_args sums = {
      .y = group.sums,
      .y_stride = width,
      .m = rows,
      .n = width,
      .k = keys,
      .packed = a->value_digits + block * digit_bytes(a->dv, DIGIT_KEYS),
      .steps = a->value_steps + block * width,
      .residual = group.sums,
      .residual_stride = width};
    digit_multiply(&sums, group.weights, group.weight_steps);
  }
  for (ptrdiff_t r = 0; r < count; r++) {
    float factor = a->keys > 0 ? 1 / group.totals[r] : 0;
    float *out = a->out + (begin + r) * a->out_stride;
    const float *sums = group.sums + r * width;
    for (ptrdiff_t c = 0; c < a->dv; c += 16) {
      wide_store_part(out + c, wide_load(sums + c) * factor, a->dv - c);
    }
  }
}

#endif
