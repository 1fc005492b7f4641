/** A part of the page that fails takes only itself down. */
import { Component, type ReactNode } from "react";
import { Failure } from "./Failure";

export class Guarded extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <Failure error={this.state.error} retry={() => window.location.reload()} />;
  }
}
