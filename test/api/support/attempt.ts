/** The attempt's number (`out_trade_no`) in the address of the gateway's page. */
export const attemptOf = (redirectUrl: string | null): string => {
  const content = new URL(redirectUrl ?? '').searchParams.get('biz_content') ?? '{}';
  return (JSON.parse(content) as { out_trade_no: string }).out_trade_no;
};
