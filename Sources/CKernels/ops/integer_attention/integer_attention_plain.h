// What the attention of whole numbers approximates: the reference rounds nothing.

static ptrdiff_t integer_attention_workspace(const ck_attention_args *a) {
  return attention_workspace(a);
}

static void integer_attention(ck_pool *pool, const ck_attention_args *args) {
  attention(pool, args);
}

static ptrdiff_t integer_grid_workspace(const ck_grid_attention_args *a) {
  (void)a;
  return 0;
}

static void integer_grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  grid_attention(pool, args);
}
