// Attention in fixed-point numbers, for the instruction set of the including file.

#ifndef CK_DIGIT_ATTENTION_TEMPLATE_H
#define CK_DIGIT_ATTENTION_TEMPLATE_H

#include "../../isa/headers.h"
#if defined(CK_HAS_TILES)
#include "digit_attention_tile_template.h"
#else
#include "../attention/attention_template.h"
#include "digit_attention.h"

static ptrdiff_t digit_attention_workspace(const ck_pool *pool, const ck_attention_args *args) {
  return attention_workspace(pool, args);
}

static void digit_attention(ck_pool *pool, const ck_attention_args *args) { attention(pool, args); }
#endif

#endif
