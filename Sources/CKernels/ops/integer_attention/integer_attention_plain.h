// What attention in integers approximates: the reference rounds nothing.

#ifndef CK_INTEGER_ATTENTION_PLAIN_H
#define CK_INTEGER_ATTENTION_PLAIN_H

#include "../attention/attention_plain.h"
#include "integer_attention.h"

static ptrdiff_t integer_attention_workspace(const ck_pool *pool, const ck_attention_args *args) {
  return attention_workspace(pool, args);
}

static void integer_attention(ck_pool *pool, const ck_attention_args *args) {
  attention(pool, args);
}

#endif
