// Attention to memories on a grid in 16-bit integers, for the instruction set of the including
// file.

#ifndef CK_INTEGER_GRID_ATTENTION_TEMPLATE_H
#define CK_INTEGER_GRID_ATTENTION_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "integer_grid_attention_vector_template.h"
#else
#include "integer_grid_attention_plain.h"
#endif

#endif
