// Multi-head softmax attention (Vaswani et al., 2017).

#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include "../../pool/pool.h"

#pragma clang assume_nonnull begin

/// out = softmax(scale · q kᵀ) v, an independent problem for each batch entry and head. The columns
/// of head h start at h · d in q and k, and at h · dv in v and out. With zero keys, out is zero.
typedef struct ck_attention_args {
  /// [batch, queries, heads · d]; entries `q_batch_stride` apart, rows `q_stride` apart. The other
  /// matrices are laid out in the same way.
  const float *q;
  ptrdiff_t q_stride, q_batch_stride;
  /// [batch, keys, heads · d]
  const float *k;
  ptrdiff_t k_stride, k_batch_stride;
  /// [batch, keys, heads · dv]
  const float *v;
  ptrdiff_t v_stride, v_batch_stride;
  /// [batch, queries, heads · dv]
  float *out;
  ptrdiff_t out_stride, out_batch_stride;
  ptrdiff_t batch, heads, queries, keys, d, dv;
  float scale;
  /// As many floats as `ck_attention_workspace` returns; their contents are overwritten. May be
  /// NULL where that is 0.
  float *_Nullable workspace;
} ck_attention_args;

/// Number of floats of workspace that `ck_attention` needs for a problem of this size on this pool.
/// `args` needs only its sizes filled in.
ptrdiff_t ck_attention_workspace(const ck_pool *pool, const ck_attention_args *args);

void ck_attention(ck_pool *pool, const ck_attention_args *args);

#pragma clang assume_nonnull end

#endif
