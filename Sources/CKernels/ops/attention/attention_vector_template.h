// Streaming softmax attention (Milakov and Gimelshein, 2018; Dao et al., 2022): blocks of queries
// pass over blocks of keys and keep the sum so far of each row, so that no more than one block of
// logits exists at a time.
//
// Weights are relative to the largest logit of a row's first block of keys. A float holds weights
// of logits that are larger by up to about 100; a block of queries with larger ones is done again,
// with weights relative to the largest logit so far.
//
// A block's weights and weighted values are summed on their own before they are added to those of
// the blocks before: the rounding error of a sum grows with the number of its terms.
//
// Letters: q queries of a block, n keys of a block, d and dv columns of a head, panels of 32.

#ifndef CK_ATTENTION_VECTOR_TEMPLATE_H
#define CK_ATTENTION_VECTOR_TEMPLATE_H

#include "../../pool/row_parts.h"
#include "../../vector/tile_template.h"
#include "../../vector/transpose_template.h"
#include "../../weights/weights.h"
#include "../rounding.h"
#include "attention.h"

enum {
  /// Most queries of a block: a multiple of every tile height.
  QUERY_BLOCK = 84,
  /// Keys of a block: their logits [QUERY_BLOCK, KEY_BLOCK] stay in L2 with the keys and values.
  KEY_BLOCK = 256,
  /// Distance of the rows of logits: not a power of two, so that they do not share cache sets.
  LOGIT_STRIDE = KEY_BLOCK + 16,
  /// Up to this many queries, an item is a whole head and packs its keys itself.
  OWN_KEYS = 256,
};

/// Number of floats of one head's packed keys [keys / 32, d, 32] and values [keys, dv padded].
static inline ptrdiff_t head_floats(const ck_attention_args *a) {
  return round_up(a->keys, CK_PANEL) * a->d + a->keys * round_up(a->dv, CK_LANES);
}

static void pack_head(const ck_attention_args *a, ptrdiff_t b, ptrdiff_t h, float *to) {
  pack_panels(a->k + b * a->k_batch_stride + h * a->d, a->k_stride, a->keys, a->d, CK_PANEL, to);
  to += round_up(a->keys, CK_PANEL) * a->d;
  const float *values = a->v + b * a->v_batch_stride + h * a->dv;
  ptrdiff_t width = round_up(a->dv, CK_LANES);
  for (ptrdiff_t j = 0; j < a->keys; j++) {
    memcpy(to + j * width, values + j * a->v_stride, (size_t)a->dv * sizeof(float));
    memset(to + j * width + a->dv, 0, (size_t)(width - a->dv) * sizeof(float));
  }
}

/// to[r, column of v] = Σᵢ x[r, i] · b[i, column of v]; if `add`, the sum is added to the contents of
/// `to`.
INLINE void product_tile(
  const float *x, ptrdiff_t x_stride, const float *b, ptrdiff_t b_stride, ptrdiff_t k, float *to,
  ptrdiff_t to_stride, const bool add, const int vectors, const int rows) {
  vf sums[TILE_ROWS][TILE_VECTORS];
  tile_clear(sums, rows, vectors);
  tile_accumulate(sums, rows, vectors, x, x_stride, b, b_stride, k);
  tile_store(sums, rows, vectors, to, to_stride, add);
}

/// Logits [q, n] of a block: q [q, d] times packed keys.
static void logit_block(
  const float *q, ptrdiff_t queries, ptrdiff_t d, const float *keys, ptrdiff_t count,
  float *logits) {
  for (ptrdiff_t column = 0; column < count; column += TILE_COLUMNS) {
    const float *panel = keys + column / CK_PANEL * CK_PANEL * d + column % CK_PANEL;
    for (ptrdiff_t row = 0; row < queries; row += TILE_ROWS) {
#define CALL(rows)                                                                                 \
  product_tile(                                                                                    \
    q + row * d, d, panel, CK_PANEL, d, logits + row * LOGIT_STRIDE + column, LOGIT_STRIDE, false, \
    TILE_VECTORS, rows)
      WITH_CONSTANT_ROWS(queries - row, CALL)
#undef CALL
    }
  }
}

/// sums [q, width] += weights [q, n] times values [n, width].
static void value_block(
  const float *weights, ptrdiff_t queries, const float *values, ptrdiff_t count, ptrdiff_t width,
  float *sums) {
#define CALL_WITH(vectors, rows)                                               \
  product_tile(                                                                \
    weights + row * LOGIT_STRIDE, LOGIT_STRIDE, values + column, width, count, \
    sums + row * width + column, width, true, vectors, rows)
  ptrdiff_t column = 0;
  for (; column + TILE_COLUMNS <= width; column += TILE_COLUMNS) {
    for (ptrdiff_t row = 0; row < queries; row += TILE_ROWS) {
#define CALL(rows) CALL_WITH(TILE_VECTORS, rows)
      WITH_CONSTANT_ROWS(queries - row, CALL)
#undef CALL
    }
  }
  for (; column < width; column += CK_LANES) {
    for (ptrdiff_t row = 0; row < queries; row += TILE_ROWS) {
#define CALL(rows) CALL_WITH(1, rows)
      WITH_CONSTANT_ROWS(queries - row, CALL)
#undef CALL
    }
  }
#undef CALL_WITH
}

/// Updates a row's largest logit so far with `count` more logits, and rescales the row's sums to
/// it.
INLINE void raise_highest(
  float *logits, ptrdiff_t count, float *highest, float *total, float *sums, ptrdiff_t width) {
  // The end of a panel beyond the last key gets weight 0.
  for (ptrdiff_t i = count; i < round_up(count, CK_LANES); i++) logits[i] = -INFINITY;
  vf top = splat(*highest);
  for (ptrdiff_t i = 0; i < count; i += CK_LANES) top = vmax(load(logits + i), top);
  float now = max_of(top);
  if (now > *highest) {
    float factor = exp2f(*highest - now);
    *total *= factor;
    for (ptrdiff_t i = 0; i < width; i += CK_LANES) {
      store(sums + i, load(sums + i) * splat(factor));
    }
    *highest = now;
  }
}

/// Replaces a row of `count` base-2 logits by weights relative to the largest so far.
INLINE void softmax_row(
  float *logits, ptrdiff_t count, float *highest, float *total, float *sums, ptrdiff_t width) {
  raise_highest(logits, count, highest, total, sums, width);
  vf sum = splat(0);
  for (ptrdiff_t i = 0; i < count; i += CK_LANES) {
    vf weight = exp2_below(load(logits + i) - splat(*highest));
    sum += weight;
    store(logits + i, weight);
  }
  *total += sum_of(sum);
}

/// Replaces a row of `count` base-2 logits by weights relative to `origin`, and returns their sum, in
/// lanes. Logits are at most `origin` if `below`; otherwise weights of logits far beyond it exceed
/// WEIGHT_SUM_LIMIT.
INLINE vf weigh_row(float *logits, ptrdiff_t count, float origin, const bool below) {
  vf total = splat(0);
  // The end of a panel beyond the last key gets weight 0.
  for (ptrdiff_t i = count; i < round_up(count, CK_LANES); i++) logits[i] = -INFINITY;
  for (ptrdiff_t i = 0; i < count; i += CK_LANES) {
    vf x = load(logits + i) - splat(origin), weight = below ? exp2_below(x) : exp2_of(x);
    total += weight;
    store(logits + i, weight);
  }
  return total;
}

/// The largest of `count` logits.
INLINE float highest_of(const float *logits, ptrdiff_t count) {
  ptrdiff_t whole = count / CK_LANES * CK_LANES;
  vf highest = splat(-INFINITY);
  for (ptrdiff_t i = 0; i < whole; i += CK_LANES) highest = vmax(load(logits + i), highest);
  float top = max_of(highest);
  for (ptrdiff_t i = whole; i < count; i++) top = logits[i] > top ? logits[i] : top;
  return top;
}

/// Queries begin..<begin + queries of one head against its packed keys. `scratch` holds
/// `block_floats` floats. Weights are relative to the largest logit so far if `raising`, otherwise
/// to that of the first keys. Returns false, without a result, if a float may have overflowed.
static bool attend_block(
  const ck_attention_args *a, ptrdiff_t b, ptrdiff_t h, ptrdiff_t begin, ptrdiff_t queries,
  const float *packed, float *scratch, bool raising) {
  ptrdiff_t width = round_up(a->dv, CK_LANES);
  const float *values = packed + round_up(a->keys, CK_PANEL) * a->d;
  float *logits = scratch;
  float *q = logits + QUERY_BLOCK * LOGIT_STRIDE;
  float *sums = q + round_up(QUERY_BLOCK * a->d, 16);
  float highest[QUERY_BLOCK], total[QUERY_BLOCK];
  vf totals[QUERY_BLOCK];

  // Logits in base 2: the softmax of x is that of x log₂ e to the base 2.
  float scale = a->scale * 1.44269504f;
  const float *from = a->q + b * a->q_batch_stride + begin * a->q_stride + h * a->d;
  for (ptrdiff_t r = 0; r < queries; r++) {
    for (ptrdiff_t i = 0; i < a->d; i++) q[r * a->d + i] = from[r * a->q_stride + i] * scale;
    highest[r] = -INFINITY;
    total[r] = 0;
    totals[r] = splat(0);
  }
  memset(sums, 0, (size_t)(queries * width) * sizeof(float));

  for (ptrdiff_t first = 0; first < a->keys; first += KEY_BLOCK) {
    ptrdiff_t count = a->keys - first < KEY_BLOCK ? a->keys - first : KEY_BLOCK;
    logit_block(q, queries, a->d, packed + first * a->d, count, logits);
    for (ptrdiff_t r = 0; r < queries; r++) {
      float *row = logits + r * LOGIT_STRIDE;
      if (raising) {
        softmax_row(row, count, &highest[r], &total[r], sums + r * width, width);
      } else {
        if (first == 0) highest[r] = highest_of(row, count);
        totals[r] += first == 0 ? weigh_row(row, count, highest[r], true)
                                : weigh_row(row, count, highest[r], false);
      }
    }
    value_block(logits, queries, values + first * width, count, width, sums);
  }
  if (!raising) {
    for (ptrdiff_t r = 0; r < queries; r++) {
      total[r] = sum_of(totals[r]);
      if (!(total[r] < WEIGHT_SUM_LIMIT)) return false;
    }
  }

  float *out = a->out + b * a->out_batch_stride + begin * a->out_stride + h * a->dv;
  for (ptrdiff_t r = 0; r < queries; r++) {
    float factor = total[r] > 0 ? 1 / total[r] : 0;
    for (ptrdiff_t i = 0; i < a->dv; i++) {
      out[r * a->out_stride + i] = sums[r * width + i] * factor;
    }
  }
  return true;
}

static inline ptrdiff_t block_floats(const ck_attention_args *a) {
  return QUERY_BLOCK * LOGIT_STRIDE + round_up(QUERY_BLOCK * a->d, 16) +
    QUERY_BLOCK * round_up(a->dv, CK_LANES);
}

static void attend_queries(
  const ck_attention_args *a, ptrdiff_t b, ptrdiff_t h, ptrdiff_t begin, ptrdiff_t queries,
  const float *packed, float *scratch) {
  if (!attend_block(a, b, h, begin, queries, packed, scratch, false)) {
    attend_block(a, b, h, begin, queries, packed, scratch, true);
  }
}

/// Item: a whole head with few queries.
static void attend_head_item(void *context, ptrdiff_t item) {
  const ck_attention_args *a = context;
  ptrdiff_t b = item / a->heads, h = item % a->heads;
  float *packed = ck_scratch((size_t)(block_floats(a) + round_up(head_floats(a), 16)));
  float *scratch = packed + round_up(head_floats(a), 16);
  pack_head(a, b, h, packed);
  for (ptrdiff_t begin = 0; begin < a->queries; begin += QUERY_BLOCK) {
    ptrdiff_t left = a->queries - begin, queries = left < QUERY_BLOCK ? left : QUERY_BLOCK;
    attend_queries(a, b, h, begin, queries, packed, scratch);
  }
}

typedef struct attention_run {
  const ck_attention_args *a;
  /// Queries of each head.
  row_parts parts;
} attention_run;

/// Item: the keys of one head.
static void pack_head_item(void *context, ptrdiff_t item) {
  const attention_run *run = context;
  const ck_attention_args *a = run->a;
  pack_head(a, item / a->heads, item % a->heads, a->workspace + item * head_floats(a));
}

/// Item: one block of queries of one head.
static void attend_block_item(void *context, ptrdiff_t item) {
  const attention_run *run = context;
  const ck_attention_args *a = run->a;
  ptrdiff_t head = item / run->parts.count, part = item % run->parts.count;
  ptrdiff_t begin = part_begin(run->parts, part);
  attend_queries(
    a, head / a->heads, head % a->heads, begin, part_rows(run->parts, part),
    a->workspace + head * head_floats(a), ck_scratch((size_t)block_floats(a)));
}

static ptrdiff_t attention_workspace(const ck_pool *pool, const ck_attention_args *a) {
  (void)pool;
  return a->queries <= OWN_KEYS ? 0 : a->batch * a->heads * head_floats(a);
}

static void attention(ck_pool *pool, const ck_attention_args *args) {
  ck_attention_args copy = *args;
  if (args->queries <= OWN_KEYS) {
    ck_pool_run(pool, args->batch * args->heads, attend_head_item, &copy);
    return;
  }
  ptrdiff_t heads = args->batch * args->heads;
  attention_run run = {args, row_parts_of(pool, heads, args->queries, QUERY_BLOCK, TILE_ROWS)};
  ck_pool_run(pool, heads, pack_head_item, &run);
  ck_pool_run(pool, heads * run.parts.count, attend_block_item, &run);
}

#endif
