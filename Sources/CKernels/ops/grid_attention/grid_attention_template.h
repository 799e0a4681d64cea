// Attention to memories on a grid, for the instruction set of the including file.

#ifndef CK_GRID_ATTENTION_TEMPLATE_H
#define CK_GRID_ATTENTION_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "grid_attention_vector_template.h"
#else
#include "grid_attention_plain.h"
#endif

#endif
