// Attention to memories on a grid without forming the keys: see `ck_grid_attention_args`.
//
// Letters: Q queries of a block, one in each lane · C memory channels · X, Y sides of the grid · F
// frames · p pairs of channels of an axis. Queries lie in lanes throughout, so that the softmax
// needs no sums across a vector.
//
// The memories of seven frames are 15 MB, more than a core's share of any cache. So several blocks,
// a group, pass over them together, a few columns of the grid at a time, and what those columns
// contribute stays in L2. What the tokens processed at a time contribute is summed on its own first,
// as in attention: the rounding error of a sum grows with the number of its terms.

#ifndef CK_GRID_ATTENTION_VECTOR_TEMPLATE_H
#define CK_GRID_ATTENTION_VECTOR_TEMPLATE_H

#include "grid_factors_vector_template.h"

/// factor[Q] = a[Q] + b[Q]
INLINE void grid_factor(const float *a, const float *b, vf factor[TILE_VECTORS]) {
#pragma clang loop unroll(full)
  for (int v = 0; v < TILE_VECTORS; v++) {
    factor[v] = load(a + v * CK_LANES) + load(b + v * CK_LANES);
  }
}

/// Adds a channel's products to logits: factor[Q] · tokens[f · channels] for each of the frames.
/// Then computes the factor of the next channel from its row in a and b.
///
/// A step ahead: a processor starts the oldest instructions that can start. It would start this
/// addition after the multiply-adds of the channel before, and those that need it had to wait.
INLINE void grid_channel(
  vf sums[GRID_FRAMES][TILE_VECTORS], vf factor[TILE_VECTORS], const float *a, const float *b,
  const float *tokens, const int frames, const ptrdiff_t channels) {
  vf next[TILE_VECTORS];
  grid_factor(a, b, next);
#pragma clang loop unroll(full)
  for (int f = 0; f < frames; f++) add_row(sums[f], TILE_VECTORS, tokens + f * channels, factor);
#pragma clang loop unroll(full)
  for (int v = 0; v < TILE_VECTORS; v++) factor[v] = next[v];
}

/// Logits [frames, Q] of tokens [frames, C] at one place of the grid:
/// (a + b)[c, Q] · token[c] + (a + b)[C, Q].
INLINE void grid_logits(
  const float *a, const float *b, const float *tokens, const int frames, const ptrdiff_t channels,
  float *to) {
  vf sums[GRID_FRAMES][TILE_VECTORS], factor[TILE_VECTORS];
  grid_factor(a + channels * GRID_QUERIES, b + channels * GRID_QUERIES, factor);
#pragma clang loop unroll(full)
  for (int f = 0; f < frames; f++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[f][v] = factor[v];
  }
  grid_factor(a, b, factor);
  ptrdiff_t c = 0;
  for (; c + GRID_STEPS <= channels; c += GRID_STEPS) {
#pragma clang loop unroll(full)
    for (int step = 0; step < GRID_STEPS; step++) {
      grid_channel(
        sums, factor, a + (step + 1) * GRID_QUERIES, b + (step + 1) * GRID_QUERIES, tokens + step,
        frames, channels);
    }
    a += GRID_STEPS * GRID_QUERIES;
    b += GRID_STEPS * GRID_QUERIES;
    tokens += GRID_STEPS;
    // Keeps the compiler from adding an index to the addresses: with one, an addition from memory
    // counts as two instructions.
    __asm__("" : "+r"(a), "+r"(b), "+r"(tokens));
  }
  for (; c < channels; c++, tokens++) {
    a += GRID_QUERIES;
    b += GRID_QUERIES;
    grid_channel(sums, factor, a, b, tokens, frames, channels);
  }
#pragma clang loop unroll(full)
  for (int f = 0; f < frames; f++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) store(to + f * GRID_QUERIES + v * CK_LANES, sums[f][v]);
  }
}

/// The same for any number of tokens, in parts of nearly equal size.
static void grid_logits_of(
  const float *a, const float *b, const float *tokens, ptrdiff_t count, ptrdiff_t channels,
  float *to) {
  for (ptrdiff_t first = 0, frames; first < count; first += frames) {
    frames = even_part(count - first, GRID_FRAMES);
#define CALL(frames) \
  grid_logits(a, b, tokens + first * channels, frames, channels, to + first * GRID_QUERIES)
#define CALL_CONSTANT(frames) \
  grid_logits(                \
    a, b, tokens + first * GRID_CHANNELS, frames, GRID_CHANNELS, to + first * GRID_QUERIES)
    if (channels == GRID_CHANNELS) {
      WITH_CONSTANT_FRAMES(frames, CALL_CONSTANT)
    } else {
      WITH_CONSTANT_FRAMES(frames, CALL)
    }
#undef CALL
#undef CALL_CONSTANT
  }
}

/// Updates the largest logit so far of a vector of queries with logits [count, Q], rescales the
/// block's sums to it and returns it.
INLINE vf grid_raise(
  grid_block *block, const float *logits, ptrdiff_t lane, ptrdiff_t count, ptrdiff_t channels) {
  vf before = load(block->highest + lane), highest = before;
  for (ptrdiff_t i = 0; i < count; i++) highest = vmax(load(logits + i * GRID_QUERIES), highest);
  if (any_above(highest, before)) {
    vf factor = exp2_below(before - highest);
    store(block->total + lane, load(block->total + lane) * factor);
    for (ptrdiff_t c = 0; c < channels; c++) {
      float *sums = block->sums + c * GRID_QUERIES + lane;
      store(sums, load(sums) * factor);
    }
    store(block->highest + lane, highest);
  }
  return highest;
}

/// Replaces logits [count, Q] by weights relative to the largest so far; after the first ones, to
/// the largest of those, unless the block is `raising`.
static void grid_softmax(grid_block *block, ptrdiff_t count, ptrdiff_t channels) {
  bool raise = block->raising || !block->begun;
  block->begun = true;
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    float *logits = block->logits + lane;
    vf highest =
      raise ? grid_raise(block, logits, lane, count, channels) : load(block->highest + lane);
    vf total = splat(0);
    for (ptrdiff_t i = 0; i < count; i++) {
      vf weight = exp2_of(load(logits + i * GRID_QUERIES) - highest);
      total += weight;
      store(logits + i * GRID_QUERIES, weight);
    }
    store(block->total + lane, load(block->total + lane) + total);
  }
}

/// Adds values [count, C], times their weights, to the block's sums.
static void grid_values(
  grid_block *block, const float *values, ptrdiff_t count, ptrdiff_t channels) {
  for (ptrdiff_t c = 0, rows; c < channels; c += rows) {
    rows = even_part(channels - c, TILE_ROWS);
#define CALL(rows) \
  grid_tile(       \
    values + c, channels, true, count, block->logits, block->sums + c * GRID_QUERIES, true, rows)
    WITH_CONSTANT_ROWS(rows, CALL)
#undef CALL
  }
}

/// How many columns of the grid to process at a time.
static ptrdiff_t grid_places(const ck_grid_attention_args *a) {
  ptrdiff_t places = a->frames < GRID_TOKENS ? GRID_TOKENS / (a->frames + !a->frames) : 1;
  return places < GRID_PLACES ? places : GRID_PLACES;
}

/// Number of floats of a block's buffers.
static ptrdiff_t grid_block_floats(const ck_grid_attention_args *a) {
  ptrdiff_t side = a->width > a->height ? a->width : a->height;
  ptrdiff_t places = a->frames > 0 ? a->width + a->height : 2;
  ptrdiff_t tokens = grid_places(a) * a->frames;
  if (tokens < GRID_TOKENS) tokens = GRID_TOKENS;
  return GRID_QUERIES *
    (a->channels + places * (a->memory + 1) + a->channels / 2 + 2 * ((side + 1) / 2) + tokens +
     a->memory + 2);
}

/// Lays out a block's buffers and fills them for the queries from `begin` on.
static grid_block grid_begin(
  const ck_grid_attention_args *a, ptrdiff_t begin, float *memory, bool raising) {
  ptrdiff_t side = a->width > a->height ? a->width : a->height;
  ptrdiff_t entries = (a->memory + 1) * GRID_QUERIES;
  grid_block block = {
    .q = memory, .columns = memory + a->channels * GRID_QUERIES, .raising = raising};
  block.rows = block.columns + (a->frames > 0 ? a->width : 1) * entries;
  block.cosine_parts = block.rows + (a->frames > 0 ? a->height : 1) * entries;
  block.sine_parts = block.cosine_parts + a->channels / 4 * GRID_QUERIES;
  block.even = block.sine_parts + a->channels / 4 * GRID_QUERIES;
  block.odd = block.even + (side + 1) / 2 * GRID_QUERIES;
  block.sums = block.odd + (side + 1) / 2 * GRID_QUERIES;
  block.highest = block.sums + a->memory * GRID_QUERIES;
  block.total = block.highest + GRID_QUERIES;
  block.logits = block.total + GRID_QUERIES;

  ptrdiff_t queries = a->queries - begin < GRID_QUERIES ? a->queries - begin : GRID_QUERIES;
  pack_panels(a->q + begin * a->channels, a->channels, queries, a->channels, GRID_QUERIES, block.q);
  // Logits in base 2: the softmax of x is that of x log₂ e to the base 2.
  for (ptrdiff_t i = 0; i < a->channels * GRID_QUERIES; i++) {
    block.q[i] *= a->scale * 1.44269504f;
  }
  for (ptrdiff_t i = 0; i < GRID_QUERIES; i++) {
    block.highest[i] = -INFINITY;
    block.total[i] = 0;
  }
  memset(block.sums, 0, (size_t)(a->memory * GRID_QUERIES) * sizeof(float));
  return block;
}

/// Writes a block's results. Returns false, without results, if a float may have overflowed.
static bool grid_end(const ck_grid_attention_args *a, const grid_block *block, ptrdiff_t begin) {
  for (ptrdiff_t i = 0; i < GRID_QUERIES && !block->raising; i++) {
    if (!(block->total[i] < WEIGHT_SUM_LIMIT)) return false;
  }
  for (ptrdiff_t i = 0; i < GRID_QUERIES && begin + i < a->queries; i++) {
    float factor = block->total[i] > 0 ? 1 / block->total[i] : 0;
    float *out = a->out + (begin + i) * a->memory;
    for (ptrdiff_t c = 0; c < a->memory; c++) out[c] = block->sums[c * GRID_QUERIES + i] * factor;
  }
  return true;
}

/// Prefetches what a group reads next: the memories of a place, of which each of `count` blocks
/// fetches a share, and a share of what row y of the grid contributes to the block, share i of
/// `shares`. Many prefetches at once would hold up everything else.
INLINE void grid_fetch(
  const ck_grid_attention_args *a, const grid_block *block, ptrdiff_t x, ptrdiff_t y, ptrdiff_t i,
  ptrdiff_t shares, int number, int count) {
  ptrdiff_t entries = a->memory + 1, floats = a->frames * a->memory;
  for (ptrdiff_t c = entries * i / shares; c < entries * (i + 1) / shares; c++) {
    grid_fetch_queries(block->rows + (y * entries + c) * GRID_QUERIES);
  }
  ptrdiff_t at = (y * a->width + x) * floats;
  for (ptrdiff_t f = floats * number / count; f < floats * (number + 1) / count; f += 16) {
    __builtin_prefetch(a->keys + at + f, 0, 2);
    __builtin_prefetch(a->values + at + f, 0, 2);
  }
}

/// Adds the tokens of `places` columns from x on in row y to the sums of a group of blocks.
static void grid_row(
  const ck_grid_attention_args *a, grid_block *blocks, int count, ptrdiff_t x, ptrdiff_t y,
  ptrdiff_t places) {
  ptrdiff_t entries = (a->memory + 1) * GRID_QUERIES, floats = a->frames * a->memory;
  ptrdiff_t at = (y * a->width + x) * floats;
  for (int number = 0; number < count; number++) {
    grid_block *block = &blocks[number];
    for (ptrdiff_t i = 0; i < places; i++) {
      if (y + 1 < a->height) grid_fetch(a, block, x + i, y + 1, i, places, number, count);
      grid_logits_of(
        block->columns + (x + i) * entries, block->rows + y * entries, a->keys + at + i * floats,
        a->frames, a->memory, block->logits + i * a->frames * GRID_QUERIES);
    }
    grid_softmax(block, places * a->frames, a->memory);
  }
  for (int number = 0; number < count; number++) {
    grid_values(&blocks[number], a->values + at, places * a->frames, a->memory);
  }
}

/// Adds the tokens of the grid to the sums of a group of blocks.
static void grid_placed(const ck_grid_attention_args *a, grid_block *blocks, int count) {
  ptrdiff_t half = a->channels / 2;
  for (grid_block *block = blocks; block < blocks + count; block++) {
    grid_axis(
      a, block, block->q, a->weights, a->width, a->column_cosines, a->column_sines, block->columns);
    grid_axis(
      a, block, block->q + half * GRID_QUERIES, a->weights + half, a->height, a->row_cosines,
      a->row_sines, block->rows);
  }
  for (ptrdiff_t x = 0, places; x < a->width; x += places) {
    places = even_part(a->width - x, grid_places(a));
    for (ptrdiff_t y = 0; y < a->height; y++) grid_row(a, blocks, count, x, y, places);
  }
}

/// Adds the unplaced tokens to a block's sums.
static void grid_unplaced(const ck_grid_attention_args *a, grid_block *block) {
  ptrdiff_t entries = a->memory + 1, place = a->width * a->height;
  grid_product(a->unplaced_weights, entries, a->channels, block->q, block->rows);
  memset(block->columns, 0, (size_t)(entries * GRID_QUERIES) * sizeof(float));
  for (ptrdiff_t first = 0; first < a->unplaced; first += GRID_TOKENS) {
    ptrdiff_t count = a->unplaced - first < GRID_TOKENS ? a->unplaced - first : GRID_TOKENS;
    ptrdiff_t at = (a->frames * place + first) * a->memory;
    grid_logits_of(block->columns, block->rows, a->keys + at, count, a->memory, block->logits);
    grid_softmax(block, count, a->memory);
    grid_values(block, a->values + at, count, a->memory);
  }
}

/// The group of blocks from query `first` on. Returns false if a float may have overflowed.
static bool grid_group(const ck_grid_attention_args *a, ptrdiff_t first, bool raising) {
  ptrdiff_t floats = grid_block_floats(a);
  float *memory = ck_scratch((size_t)(floats * GRID_GROUP));
  grid_block blocks[GRID_GROUP];
  int count = 0;
  for (ptrdiff_t at = first; count < GRID_GROUP && at < a->queries; at += GRID_QUERIES) {
    blocks[count] = grid_begin(a, at, memory + count * floats, raising);
    count++;
  }
  if (a->frames > 0) grid_placed(a, blocks, count);
  for (int i = 0; i < count; i++) {
    if (a->unplaced > 0) grid_unplaced(a, &blocks[i]);
    if (!grid_end(a, &blocks[i], first + i * GRID_QUERIES)) return false;
  }
  return true;
}

/// Item: a group of blocks. Where a logit is far beyond the largest of the first ones, the group is
/// done again.
static void grid_item(void *context, ptrdiff_t item) {
  const ck_grid_attention_args *a = context;
  ptrdiff_t first = item * GRID_GROUP * GRID_QUERIES;
  if (!grid_group(a, first, false)) grid_group(a, first, true);
}

static void grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  ck_grid_attention_args copy = *args;
  ptrdiff_t group = GRID_GROUP * GRID_QUERIES;
  ck_pool_run(pool, (args->queries + group - 1) / group, grid_item, &copy);
}

#endif
