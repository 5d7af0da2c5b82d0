import { StringDecoder } from 'node:string_decoder';
import * as sax from 'sax';
import { refusedWorkbook } from './zip';

/** What a reader of XML is told; names come without their prefix. */
export interface XmlEvents {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** After each piece of the input, so that what was found can be handed on before more is read. */
  pause?(): Promise<void> | undefined;
}

/** Reads XML as it comes. No document type, so no entities of its own; what is not well-formed is refused. */
export const readXml = async (bytes: AsyncIterable<Buffer>, events: XmlEvents): Promise<void> => {
  const parser = sax.parser(true, { position: false });
  let isBroken = false;
  const broken = (): void => {
    isBroken = true;
  };
  parser.onerror = broken;
  parser.ondoctype = broken;
  parser.onopentag = ({ name, attributes }) =>
    events.open?.(localName(name), attributes as Record<string, string>);
  parser.onclosetag = (name) => events.close?.(localName(name));
  if (events.text) {
    const { text } = events;
    parser.ontext = text;
    parser.oncdata = text;
  }
  const decoder = new StringDecoder('utf8');
  for await (const chunk of bytes) {
    parser.write(decoder.write(chunk));
    if (isBroken) throw refusedWorkbook();
    const handedOn = events.pause?.();
    if (handedOn) await handedOn;
  }
  parser.close();
  if (isBroken) throw refusedWorkbook();
  await events.pause?.();
};

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
