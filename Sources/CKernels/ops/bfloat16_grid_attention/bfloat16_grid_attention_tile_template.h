// Memory attention on tiles: first the keys and values of all memories as tiles, then attention.

#ifndef CK_BFLOAT16_GRID_ATTENTION_TILE_TEMPLATE_H
#define CK_BFLOAT16_GRID_ATTENTION_TILE_TEMPLATE_H

#include "../bfloat16_attention/tile_attend_template.h"
#include "../bfloat16_linear/bfloat16_product_tile_template.h"
#include "bfloat16_grid_attention.h"
#include "turned_key.h"

/// A problem's workspace.
typedef struct tile_grid {
  const ck_grid_attention_args *a;
  /// Memories: those of the grid, then the unplaced ones.
  ptrdiff_t placed, tokens;
  /// The projections of placed and of unplaced memories, packed.
  uint16_t *projections[2];
  uint16_t *key_tiles, *value_tiles;
} tile_grid;

/// - Returns: the floats of workspace.
static ptrdiff_t tile_grid_layout(
  const ck_grid_attention_args *a, float *workspace, tile_grid *grid) {
  ptrdiff_t packed = ck_bfloat16_count(a->channels, a->memory);
  grid->a = a;
  grid->placed = a->width * a->height * a->frames;
  grid->tokens = grid->placed + a->unplaced;
  ptrdiff_t keys = round_up(grid->tokens, 32) * round_up(a->channels, 32);
  ptrdiff_t values = round_up(grid->tokens, 32) * round_up(a->memory, 32);
  if (workspace) {
    uint16_t *halves = (uint16_t *)workspace;
    grid->projections[0] = halves;
    grid->projections[1] = halves + packed;
    grid->key_tiles = halves + 2 * packed;
    grid->value_tiles = grid->key_tiles + keys;
  }
  return (2 * packed + keys + values) / 2;
}

/// Keys [end - begin, channels] of memories begin..<end, all of them placed or all unplaced,
/// without rotation.
static void tile_grid_project(
  const tile_grid *grid, ptrdiff_t begin, ptrdiff_t end, uint16_t *left, float *keys) {
  const ck_grid_attention_args *a = grid->a;
  bool is_placed = begin < grid->placed;
  const float *weights = is_placed ? a->weights : a->unplaced_weights;
  rows_to_tiles(a->keys + begin * a->memory, a->memory, end - begin, a->memory, 1, left);
  const tile_product product = {
    .left = left,
    .rows = end - begin,
    .n = a->channels,
    .k = a->memory,
    .packed = grid->projections[is_placed ? 0 : 1],
    .bias = weights + a->memory * a->channels,
    .y = keys,
    .y_stride = a->channels,
  };
  tile_multiply(&product);
}

/// Item: TILE_KEYS memories.
static void tile_grid_keys_item(void *context, ptrdiff_t item) {
  const tile_grid *grid = context;
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t begin = item * TILE_KEYS, left_floats = TILE_KEYS * round_up(a->memory, 32) / 2;
  ptrdiff_t end = grid->tokens - begin < TILE_KEYS ? grid->tokens : begin + TILE_KEYS;
  ptrdiff_t border = grid->placed < begin ? begin : grid->placed < end ? grid->placed : end;
  float *scratch = ck_scratch((size_t)(left_floats + TILE_KEYS * a->channels));
  uint16_t *left = (uint16_t *)scratch;
  float *keys = scratch + left_floats;
  amx_begin();
  if (begin < border) tile_grid_project(grid, begin, border, left, keys);
  if (border < end) {
    tile_grid_project(grid, border, end, left, keys + (border - begin) * a->channels);
  }
  amx_end();
  for (ptrdiff_t t = begin; t < border; t++) {
    turn_key(a, t / a->frames, keys + (t - begin) * a->channels);
  }
  keys_to_tiles(
    keys, a->channels, end - begin, a->channels,
    grid->key_tiles + begin * round_up(a->channels, 32));
  values_to_tiles(
    a->values + begin * a->memory, a->memory, end - begin, a->memory, begin, grid->tokens,
    grid->value_tiles);
}

/// Item: a group of queries.
static void tile_grid_group_item(void *context, ptrdiff_t item) {
  const tile_grid *grid = context;
  const ck_grid_attention_args *a = grid->a;
  const tile_attention attention = {
    .q = a->q,
    .q_stride = a->channels,
    .out = a->out,
    .out_stride = a->memory,
    .queries = a->queries,
    .keys = grid->tokens,
    .d = a->channels,
    .dv = a->memory,
    .scale = a->scale,
    .key_tiles = grid->key_tiles,
    .value_tiles = grid->value_tiles,
  };
  float *scratch = ck_scratch((size_t)tile_group_floats(a->channels, a->memory));
  amx_begin();
  tile_attend(&attention, item * TILE_GROUP, scratch);
  amx_end();
}

static ptrdiff_t bfloat16_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *a) {
  (void)pool;
  tile_grid grid;
  return tile_grid_layout(a, NULL, &grid);
}

static void bfloat16_grid_attention(ck_pool *pool, const ck_grid_attention_args *a) {
  tile_grid grid;
  tile_grid_layout(a, a->workspace, &grid);
  ck_pack_bfloat16(a->weights, 1, a->channels, a->channels, a->memory, grid.projections[0]);
  ck_pack_bfloat16(
    a->unplaced_weights, 1, a->channels, a->channels, a->memory, grid.projections[1]);
  ck_pool_run(pool, (grid.tokens + TILE_KEYS - 1) / TILE_KEYS, tile_grid_keys_item, &grid);
  ck_pool_run(pool, (a->queries + TILE_GROUP - 1) / TILE_GROUP, tile_grid_group_item, &grid);
}

#endif
