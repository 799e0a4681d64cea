// Attention, for the instruction set of the including file.

#ifndef CK_ATTENTION_TEMPLATE_H
#define CK_ATTENTION_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "attention_vector_template.h"
#else
#include "attention_plain.h"
#endif

#endif
