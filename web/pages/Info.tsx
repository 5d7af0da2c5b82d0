import { useContext } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { COMMON } from '../texts/common';
import { Boot } from '../ui/boot';
import { Hotline } from '../ui/Problem';
import { Loading, Page } from '../ui/Page';

/** One page of the navigation: 考试简介, 考生须知 … [R1]. */
const Info = () => {
  const { sitting } = useContext(Boot);
  const { params } = useRoute();
  if (!sitting) return <Loading />;
  const entry = sitting.home.nav[Number(params['n'])];
  return (
    <Page title={entry?.label ?? COMMON.notFoundTitle}>
      {entry ? entry.paragraphs.map((text) => <p key={text}>{text}</p>) : <p>{COMMON.notFound}</p>}
      <Hotline />
    </Page>
  );
};

export default Info;
