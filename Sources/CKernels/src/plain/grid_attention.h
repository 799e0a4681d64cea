// Attention to tokens on a grid, key by key: the reference of vector/grid_attention.h.

/// factor · (token, 1) for the factor [C + 1] that the weights [C + 1, k] make of q [k].
static float grid_logit(
  const float *weights, ptrdiff_t k, const float *q, const float *token, ptrdiff_t channels) {
  float logit = 0;
  for (ptrdiff_t c = 0; c <= channels; c++) {
    float factor = 0;
    for (ptrdiff_t i = 0; i < k; i++) factor += weights[c * k + i] * q[i];
    logit += factor * (c < channels ? token[c] : 1);
  }
  return logit;
}

static void grid_item(void *context, ptrdiff_t query) {
  const ck_grid_attention_args *a = context;
  ptrdiff_t entry = a->memory + 1, half = a->channels / 2, place = a->width * a->height;
  ptrdiff_t count = a->frames * place + a->unplaced;
  const float *q = a->q + query * a->channels;
  float *weights = ck_scratch((size_t)count), highest = -INFINITY, total = 0;
  for (ptrdiff_t t = 0; t < count; t++) {
    const float *token = a->keys + t * a->memory;
    ptrdiff_t x = a->frames ? t / a->frames % a->width : 0;
    ptrdiff_t y = a->frames ? t / a->frames / a->width : 0;
    weights[t] = a->scale * (t >= a->frames * place
      ? grid_logit(a->unplaced_weights, a->channels, q, token, a->memory)
      : grid_logit(a->column_weights + x * entry * half, half, q, token, a->memory) +
        grid_logit(a->row_weights + y * entry * half, half, q + half, token, a->memory));
    if (weights[t] > highest) highest = weights[t];
  }
  float *out = a->out + query * a->memory;
  for (ptrdiff_t c = 0; c < a->memory; c++) out[c] = 0;
  for (ptrdiff_t t = 0; t < count; t++) {
    float weight = expf(weights[t] - highest);
    total += weight;
    for (ptrdiff_t c = 0; c < a->memory; c++) out[c] += weight * a->values[t * a->memory + c];
  }
  for (ptrdiff_t c = 0; c < a->memory && count > 0; c++) out[c] /= total;
}

static void grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  ck_grid_attention_args copy = *args;
  ck_pool_run(pool, args->queries, grid_item, &copy);
}
