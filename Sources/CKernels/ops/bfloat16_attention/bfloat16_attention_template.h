// Attention with factors in bfloat16, for the instruction set of the including file.

#ifndef CK_BFLOAT16_ATTENTION_TEMPLATE_H
#define CK_BFLOAT16_ATTENTION_TEMPLATE_H

#include "../../isa/headers.h"
#if defined(CK_HAS_TILES)
#include "bfloat16_attention_tile_template.h"
#else
#include "bfloat16_attention_rounded_template.h"
#endif

#endif
