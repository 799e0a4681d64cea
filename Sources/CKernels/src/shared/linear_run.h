// Splits a product into blocks of rows; needs `linear_rows`.

// Rows of a block: a multiple of every tile height (14, 6, 4), small enough that x and y blocks of
// the widest layers stay in a core's L2 cache, large enough to reuse a panel of weights.
enum { LINEAR_BLOCK = 84 };

static void linear_item(void *context, ptrdiff_t item) {
  const ck_linear_args *a = context;
  ptrdiff_t begin = item * LINEAR_BLOCK;
  linear_rows(a, begin, begin + LINEAR_BLOCK < a->m ? begin + LINEAR_BLOCK : a->m);
}

static void linear(ck_pool *pool, const ck_linear_args *args) {
  ck_linear_args copy = *args;
  ck_pool_run(pool, (args->m + LINEAR_BLOCK - 1) / LINEAR_BLOCK, linear_item, &copy);
}
