// Linear layers with factors in bfloat16, for the instruction set of the including file.

#ifndef CK_BFLOAT16_LINEAR_TEMPLATE_H
#define CK_BFLOAT16_LINEAR_TEMPLATE_H

#include "../../isa/headers.h"
#if defined(CK_HAS_TILES)
#include "bfloat16_linear_tile_template.h"
#else
#include "bfloat16_linear_rounded_template.h"
#endif

#endif
