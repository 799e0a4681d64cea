// What attention in integers to memories on a grid approximates: the reference rounds nothing.

#ifndef CK_INTEGER_GRID_ATTENTION_PLAIN_H
#define CK_INTEGER_GRID_ATTENTION_PLAIN_H

#include "../grid_attention/grid_attention_plain.h"
#include "integer_grid_attention.h"

static ptrdiff_t integer_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *args) {
  (void)pool;
  (void)args;
  return 0;
}

static void integer_grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  grid_attention(pool, args);
}

#endif
