import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { formSchema } from './form.schema.js';
import type { FormFields } from './form.js';

/**
 * The fields of a page's form, as they were typed: what no text may hold is refused by `takeForm`, beside its field, for the form to be shown
 * again. In the address of a page, where nobody types, it is refused here.
 */
@Injectable()
export class FormPipe implements PipeTransform<unknown, FormFields> {
  private readonly inAddress = new BodyPipe(formSchema);

  transform(value: unknown, metadata: Pick<ArgumentMetadata, 'type' | 'data'>): FormFields {
    return metadata.type === 'body' ? formSchema.parse(value) : this.inAddress.transform(value, metadata);
  }
}
