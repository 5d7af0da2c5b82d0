import type { Locator, Page } from 'playwright-core';
import type { SeedPerson } from '../../prisma/seed';
import { LOGIN, REGISTER } from '../../web/texts/account';
import { CAPTCHA } from '../../web/texts/captcha';
import { COMMON } from '../../web/texts/common';
import { GATEWAYS, PAY } from '../../web/texts/payment';
import {
  AGREEMENT,
  CONFIRM,
  MINE,
  ORAL,
  QUALIFICATION,
  START,
  SUBJECTS,
} from '../../web/texts/registration';
import type { Credentials } from '../client/candidate-client';

/** The three things of a candidate that are typed. */
export type Identity = Pick<SeedPerson, 'documentType' | 'documentNumber' | 'name'>;

/** A candidate's steps through the website, each ending on the next page. They click and type as a person does. */
export interface Walk {
  readonly page: Page;
  open(path: string): Promise<void>;
  /** An input by its name in the form. */
  field(name: string): Locator;
  fill(values: Readonly<Record<string, string>>): Promise<void>;
  button(name: string): Locator;
  link(name: string): Locator;
  /** Waits for the page with this heading. */
  arrives(title: string): Promise<void>;
  /** 免图片验证, until it is solved. */
  solveCaptcha(): Promise<void>;
  register(credentials: Credentials, profile?: Profile): Promise<void>;
  /** The same, where the form is open already. */
  fillRegistration(credentials: Credentials, profile?: Profile): Promise<void>;
  /** From wherever the login is shown. */
  logIn(credentials: Credentials): Promise<void>;
  /** From nothing to 基本信息. */
  enter(credentials: Credentials, profile?: Profile): Promise<void>;
  /** From 基本信息 to a saved registration: ends on 笔试报考. `look` sees the pages on the way. */
  save(person: Identity, look?: Look): Promise<void>;
  qualify(person: Identity): Promise<void>;
  /** What stands beside this label in a list of facts. */
  fact(label: string): Promise<string>;
  /** The box of a subject on 笔试报考 or 口试报考. */
  subject(label: string): Locator;
  choose(...labels: readonly string[]): Promise<void>;
  /** 选择报名校区 for an oral, by the campus's code. */
  chooseOralCampus(label: string, campus: string): Promise<void>;
  /** Both questions of 支付, to the choice of a gateway. */
  confirmPurchase(): Promise<void>;
  /** From 报名信息, by this link, to the gateway. */
  goToGateway(pay: string): Promise<void>;
  payAtGateway(): Promise<void>;
}

/** Gets the name of the page that stands. */
export type Look = (page: string) => Promise<void>;

export interface Profile {
  readonly phone?: string;
  readonly name?: string;
}

/** @param page of a browser context whose `baseURL` is the site's */
export const createWalk = (page: Page): Walk => {
  const walk: Walk = {
    page,
    open: async (path) => {
      await page.goto(path);
    },
    field: (name) => page.locator(`#in-${name.replaceAll('.', '-')}`),
    fill: async (values) => {
      for (const [name, value] of Object.entries(values)) {
        const field = walk.field(name);
        if (name.endsWith('documentType')) await field.selectOption(value);
        else await field.fill(value);
      }
    },
    button: (name) => page.getByRole('button', { name, exact: true }),
    link: (name) => page.getByRole('link', { name, exact: true }),
    arrives: (title) => page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor(),

    solveCaptcha: async () => {
      const without = walk.button(CAPTCHA.withoutPicture);
      const solved = page.getByText(CAPTCHA.solved);
      await without.or(solved).waitFor();
      if (await without.isVisible()) await without.click();
      await solved.waitFor();
    },

    register: async (credentials, profile) => {
      await walk.open('/register');
      await walk.fillRegistration(credentials, profile);
    },
    fillRegistration: async (credentials, { phone, name } = {}) => {
      const { email, password } = credentials;
      await walk.fill({ email, password, passwordAgain: password });
      if (phone ?? name) {
        await page.getByText(REGISTER.profile).click();
        await walk.fill({
          ...(phone ? { 'profile.phone': phone } : {}),
          ...(name ? { 'profile.name': name } : {}),
        });
      }
      await walk.solveCaptcha();
      await walk.button(REGISTER.submit).click();
      await walk.arrives(REGISTER.doneTitle);
    },
    logIn: async ({ email, password }) => {
      await walk.arrives(LOGIN.title);
      await walk.fill({ email, password });
      await walk.solveCaptcha();
      await walk.button(LOGIN.submit).click();
      await page.getByRole('region', { name: COMMON.personBar }).waitFor();
    },
    enter: async (credentials, profile) => {
      await walk.register(credentials, profile);
      await walk.link(REGISTER.goOn).click();
      await walk.logIn(credentials);
    },
    qualify: async ({ documentType, documentNumber, name }) => {
      await walk.arrives(QUALIFICATION.title);
      await walk.fill({ documentType, documentNumber, name });
      await walk.button(QUALIFICATION.query).click();
      await walk.arrives(CONFIRM.title);
    },
    save: async (person, look = () => Promise.resolve()) => {
      await walk.arrives(START.title);
      await page.getByText(START.begin, { exact: true }).click();
      await walk.arrives(AGREEMENT.title);
      await page.getByLabel(AGREEMENT.tick).check();
      await look('agreement');
      await walk.button(AGREEMENT.agree).click();
      await walk.arrives(QUALIFICATION.title);
      await look('qualification');
      await walk.qualify(person);
      await look('confirm');
      await page.getByLabel(CONFIRM.tick).check();
      await walk.button(CONFIRM.save).click();
      await walk.arrives(SUBJECTS.writtenTitle);
    },
    fact: (label) => page.locator(`dt:text-is("${label}") + dd`).innerText(),
    subject: (label) => page.getByRole('checkbox', { name: label }),
    choose: async (...labels) => {
      for (const label of labels) await walk.subject(label).check();
      await walk.button(SUBJECTS.submit).click();
      await walk.arrives(MINE.title);
    },
    chooseOralCampus: async (label, campus) => {
      await walk.button(ORAL.chooseOf(label)).click();
      await page.getByRole('radio', { name: `(${campus})` }).check();
      await walk.button(ORAL.pick).click();
      await page
        .getByRole('status')
        .filter({ hasText: `(${campus})` })
        .first()
        .waitFor();
    },
    confirmPurchase: async () => {
      await page.getByRole('dialog', { name: PAY.what }).waitFor();
      await walk.button(PAY.go).click();
      const sure = page.getByRole('dialog', { name: PAY.sureTitle });
      await sure.getByRole('button', { name: PAY.confirm, exact: true }).click();
      await page.getByLabel(GATEWAYS.alipay).check();
    },
    goToGateway: async (pay) => {
      await walk.link(pay).click();
      await walk.confirmPurchase();
      await walk.button(PAY.confirm).click();
      await page.getByRole('button', { name: '确认付款' }).waitFor();
    },
    payAtGateway: async () => {
      await page.getByRole('button', { name: '确认付款' }).click();
      await page.locator('#result').waitFor();
    },
  };
  return walk;
};

/** Subjects as the pages write them. */
export const LABELS = {
  written4: '(1) 英语四级笔试',
  oral4: '(F) 英语四级口试',
};
