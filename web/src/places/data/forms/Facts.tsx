/** An event in facts. */
export function Facts({ facts }: { facts: readonly { label: string; value: string }[] }) {
  return (
    <dl className="facts">
      {facts.map((fact, at) => (
        <div key={at} className="data-pair">
          <dt>{fact.label}</dt>
          <dd className={/[:/]|\d{3}/.test(fact.value) ? "mono data-lines" : "data-lines"}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
