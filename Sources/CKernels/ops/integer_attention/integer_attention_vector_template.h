// Attention in 16-bit integers: as attention_vector_template.h, with queries, keys, values and
// weights rounded. Each query, key and column of values has its own step; weights are multiples of
// 2⁻¹³ of the block's largest.
//
// Letters: q queries of a block, n keys of a block, d and dv columns of a head, panels of 32.

#ifndef CK_INTEGER_ATTENTION_VECTOR_TEMPLATE_H
#define CK_INTEGER_ATTENTION_VECTOR_TEMPLATE_H

#include "../../vector/pairs_template.h"
#include "../attention/attention_vector_template.h"
#include "integer_attention.h"

enum {
  WEIGHT_BITS = 13,
  /// Largest rounded value, so that KEY_BLOCK products with weights fit in 31 bits.
  VALUE_LIMIT = 1023,
};

/// Largest rounded number of a query and of a key, so that `d` products fit in 31 bits.
static inline float logit_limit(ptrdiff_t d) {
  float limit = floorf(sqrtf(2147483520.0f / (float)d));
  return limit < 32767 ? limit : 32767;
}

/// A head's rounded keys and values.
typedef struct integer_head {
  /// [keys / 32, d / 2, 32, 2]
  int16_t *keys;
  /// [keys / 2, dv padded, 2]
  int16_t *values;
  /// [keys padded]
  float *key_steps;
  /// [dv padded]
  float *value_steps;
} integer_head;

static ptrdiff_t integer_head_floats(const ck_attention_args *a) {
  ptrdiff_t keys = round_up(a->keys, CK_PANEL), width = round_up(a->dv, CK_PANEL);
  return keys * even(a->d) / 2 + even(a->keys) / 2 * width + keys + width;
}

static integer_head integer_head_at(const ck_attention_args *a, float *memory) {
  ptrdiff_t keys = round_up(a->keys, CK_PANEL), width = round_up(a->dv, CK_PANEL);
  integer_head head = {.key_steps = memory, .value_steps = memory + keys};
  head.keys = (int16_t *)(head.value_steps + width);
  head.values = head.keys + keys * even(a->d);
  return head;
}

static void round_keys(const ck_attention_args *a, ptrdiff_t b, ptrdiff_t h, integer_head head) {
  ptrdiff_t d = even(a->d);
  float limit = logit_limit(a->d);
  int16_t *row = (int16_t *)ck_scratch((size_t)(d / 2));
  for (ptrdiff_t j = 0; j < round_up(a->keys, CK_PANEL); j++) {
    int16_t *to = head.keys + j / CK_PANEL * CK_PANEL * d + j % CK_PANEL * 2;
    head.key_steps[j] = 0;
    if (j < a->keys) {
      head.key_steps[j] =
        round_row(a->k + b * a->k_batch_stride + j * a->k_stride + h * a->d, a->d, limit, row);
    } else {
      memset(row, 0, (size_t)d * sizeof(int16_t));
    }
    for (ptrdiff_t i = 0; i < d; i += 2) memcpy(to + i * CK_PANEL, row + i, 2 * sizeof(int16_t));
  }
}

static void round_values(const ck_attention_args *a, ptrdiff_t b, ptrdiff_t h, integer_head head) {
  ptrdiff_t width = round_up(a->dv, CK_PANEL);
  const float *values = a->v + b * a->v_batch_stride + h * a->dv;
  float *inverse = ck_scratch((size_t)width);
  for (ptrdiff_t c = 0; c < width; c++) {
    float largest = 0;
    for (ptrdiff_t j = 0; c < a->dv && j < a->keys; j++) {
      float size = fabsf(values[j * a->v_stride + c]);
      largest = size > largest ? size : largest;
    }
    head.value_steps[c] = largest / VALUE_LIMIT;
    inverse[c] = inverse_of(head.value_steps[c]);
  }
  memset(head.values, 0, (size_t)(even(a->keys) * width) * sizeof(int16_t));
  for (ptrdiff_t j = 0; j < a->keys; j++) {
    int16_t *to = head.values + j / 2 * width * 2 + j % 2;
    for (ptrdiff_t c = 0; c < a->dv; c++) {
      to[c * 2] = whole_number(values[j * a->v_stride + c] * inverse[c], VALUE_LIMIT);
    }
  }
}

/// The buffers of a block of queries.
typedef struct integer_block {
  /// [q, q_stride]
  int16_t *q;
  ptrdiff_t q_stride;
  /// [q], multiplied by the scale of logits
  float *q_steps;
  /// [q, LOGIT_STRIDE]
  float *logits;
  /// [q, LOGIT_STRIDE]
  int16_t *weights;
  /// [q, dv padded]
  float *sums;
} integer_block;

static ptrdiff_t integer_block_floats(const ck_attention_args *a) {
  return QUERY_BLOCK *
    ((even(a->d) + 32) / 2 + 1 + LOGIT_STRIDE + LOGIT_STRIDE / 2 + round_up(a->dv, CK_PANEL));
}

static integer_block integer_block_at(const ck_attention_args *a, float *memory) {
  integer_block block = {.logits = memory, .q_stride = even(a->d) + 32};
  block.sums = memory + QUERY_BLOCK * LOGIT_STRIDE;
  block.weights = (int16_t *)(block.sums + QUERY_BLOCK * round_up(a->dv, CK_PANEL));
  block.q = block.weights + QUERY_BLOCK * LOGIT_STRIDE;
  block.q_steps = (float *)(block.q + QUERY_BLOCK * block.q_stride);
  return block;
}

/// Logits of `rows` queries from `row` on, for the panel's columns whose keys are given.
INLINE void integer_logit_tile(
  const integer_block *block, ptrdiff_t row, const int rows, const int16_t *keys,
  const float *steps, ptrdiff_t d, float *logits) {
  vi sums[INTEGER_ROWS][TILE_VECTORS];
  pair_products(
    sums, rows, block->q + row * block->q_stride, block->q_stride, 2, keys, CK_PANEL, d / 2);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      vf step = load(steps + v * CK_LANES) * splat(block->q_steps[row + r]);
      store(
        logits + (row + r) * LOGIT_STRIDE + v * CK_LANES,
        __builtin_convertvector(sums[r][v], vf) * step);
    }
  }
}

static void integer_logit_block(
  const integer_block *block, ptrdiff_t queries, ptrdiff_t d, integer_head head, ptrdiff_t first,
  ptrdiff_t count) {
  for (ptrdiff_t column = 0; column < count; column += TILE_COLUMNS) {
    ptrdiff_t key = first + column;
    const int16_t *panel = head.keys + key / CK_PANEL * CK_PANEL * d + key % CK_PANEL * 2;
    for (ptrdiff_t row = 0, rows; row < queries; row += rows) {
      rows = even_part(queries - row, INTEGER_ROWS);
#define CALL(count)                                                                          \
  integer_logit_tile(                                                                        \
    block, row, count < INTEGER_ROWS ? count : INTEGER_ROWS, panel, head.key_steps + key, d, \
    block->logits + column)
      WITH_CONSTANT_INTEGER_ROWS(rows, CALL)
#undef CALL
    }
  }
}

/// sums [rows, columns of the tile] += weights times values, `pairs` of keys.
INLINE void integer_value_tile(
  const int16_t *weights, const int rows, const int16_t *values, const float *steps,
  ptrdiff_t pairs, float *to, ptrdiff_t width) {
  vi sums[INTEGER_ROWS][TILE_VECTORS];
  pair_products(sums, rows, weights, LOGIT_STRIDE, 2, values, width, pairs);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      float *sum = to + r * width + v * CK_LANES;
      store(
        sum,
        multiply_add(
          __builtin_convertvector(sums[r][v], vf), load(steps + v * CK_LANES), load(sum)));
    }
  }
}

static void integer_value_block(
  const integer_block *block, ptrdiff_t queries, integer_head head, ptrdiff_t first,
  ptrdiff_t count, ptrdiff_t width) {
  for (ptrdiff_t column = 0; column < width; column += TILE_COLUMNS) {
    for (ptrdiff_t row = 0, rows; row < queries; row += rows) {
      rows = even_part(queries - row, INTEGER_ROWS);
#define CALL(rows)                                                                              \
  integer_value_tile(                                                                           \
    block->weights + row * LOGIT_STRIDE, rows < INTEGER_ROWS ? rows : INTEGER_ROWS,             \
    head.values + (first / 2 * width + column) * 2, head.value_steps + column, even(count) / 2, \
    block->sums + row * width + column, width)
      WITH_CONSTANT_INTEGER_ROWS(rows, CALL)
#undef CALL
    }
  }
}

/// Writes the integer weights of a row of `count` base-2 logits, relative to the largest logit so
/// far, and rescales the row's sums to it.
INLINE void integer_softmax_row(
  float *logits, ptrdiff_t count, float *highest, float *total, float *sums, ptrdiff_t width,
  int16_t *weights) {
  typedef int16_t vs __attribute__((ext_vector_type(CK_LANES)));
  raise_highest(logits, count, highest, total, sums, width);
  vf shift = splat(*highest - WEIGHT_BITS);
  vf sum = splat(0);
  for (ptrdiff_t i = 0; i < count; i += CK_LANES) {
    vf weight = rounded(exp2_below(load(logits + i) - shift));
    sum += weight;
    vs part = __builtin_convertvector(__builtin_convertvector(weight, vi), vs);
    memcpy(weights + i, &part, sizeof part);
  }
  if (count % 2) weights[count] = 0;
  *total += sum_of(sum);
}

/// Item: one block of queries of one head.
static void integer_block_item(void *context, ptrdiff_t item) {
  const attention_run *run = context;
  const ck_attention_args *a = run->a;
  ptrdiff_t number = item / run->parts.count, part = item % run->parts.count;
  ptrdiff_t b = number / a->heads, h = number % a->heads, width = round_up(a->dv, CK_PANEL);
  ptrdiff_t begin = part_begin(run->parts, part);
  ptrdiff_t queries = part_rows(run->parts, part);
  integer_head head = integer_head_at(a, a->workspace + number * integer_head_floats(a));
  integer_block block = integer_block_at(a, ck_scratch((size_t)integer_block_floats(a)));
  float highest[QUERY_BLOCK], total[QUERY_BLOCK], limit = logit_limit(a->d);

  const float *from = a->q + b * a->q_batch_stride + begin * a->q_stride + h * a->d;
  for (ptrdiff_t r = 0; r < queries; r++) {
    // Logits in base 2: the softmax of x is that of x log₂ e to the base 2.
    block.q_steps[r] = a->scale * 1.44269504f *
      round_row(from + r * a->q_stride, a->d, limit, block.q + r * block.q_stride);
    highest[r] = -INFINITY;
    total[r] = 0;
  }
  memset(block.sums, 0, (size_t)(queries * width) * sizeof(float));

  for (ptrdiff_t first = 0; first < a->keys; first += KEY_BLOCK) {
    ptrdiff_t count = a->keys - first < KEY_BLOCK ? a->keys - first : KEY_BLOCK;
    integer_logit_block(&block, queries, even(a->d), head, first, count);
    for (ptrdiff_t r = 0; r < queries; r++) {
      integer_softmax_row(
        block.logits + r * LOGIT_STRIDE, count, &highest[r], &total[r], block.sums + r * width,
        width, block.weights + r * LOGIT_STRIDE);
    }
    integer_value_block(&block, queries, head, first, count, width);
  }

  float *out = a->out + b * a->out_batch_stride + begin * a->out_stride + h * a->dv;
  for (ptrdiff_t r = 0; r < queries; r++) {
    float factor = total[r] > 0 ? 1 / total[r] : 0;
    for (ptrdiff_t i = 0; i < a->dv; i++) {
      out[r * a->out_stride + i] = block.sums[r * width + i] * factor;
    }
  }
}

/// Item: the keys, or the values, of one head.
static void integer_head_item(void *context, ptrdiff_t item) {
  const attention_run *run = context;
  const ck_attention_args *a = run->a;
  ptrdiff_t head = item / 2, b = head / a->heads, h = head % a->heads;
  integer_head to = integer_head_at(a, a->workspace + head * integer_head_floats(a));
  if (item % 2) round_values(a, b, h, to);
  else round_keys(a, b, h, to);
}

static ptrdiff_t integer_attention_workspace(const ck_pool *pool, const ck_attention_args *a) {
  (void)pool;
  return a->batch * a->heads * integer_head_floats(a);
}

static void integer_attention(ck_pool *pool, const ck_attention_args *args) {
  ptrdiff_t heads = args->batch * args->heads;
  attention_run run = {args, row_parts_of(pool, heads, args->queries, QUERY_BLOCK, INTEGER_ROWS)};
  ck_pool_run(pool, heads * 2, integer_head_item, &run);
  ck_pool_run(pool, heads * run.parts.count, integer_block_item, &run);
}

#endif
